"""What a stack refuses to plan with, and what it says then: one message for each fault."""

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .offline import Case, OfflineTerraform, Outcome, cloud, self_hosted

NOT_AN_API = "is not a Prefect API"
NOT_A_UUID = "is not a UUID such as"
NOT_A_POOL = "must be 1 to 150 of A-Z a-z 0-9 _ - only"
NOT_AN_AUTH_STRING = "prefect_api_auth_string must be user:password, without spaces"
NOT_A_VERSION = "it must be a whole number from 1"
NOT_A_KEY = "prefect_api_key is empty or contains spaces"


class Wrong(NamedTuple):
    """A value that is refused by itself, whatever else is given."""

    variable: str
    value: Any
    message: str


WRONG = [
    Wrong("aws_region", "us-east-9", "There is no region named us-east-9; allowed: af-south-1,"),
    Wrong("aws_region", "", "There is no region named ; allowed:"),
    Wrong("aws_region", "US-EAST-1", "There is no region named US-EAST-1; allowed:"),
    Wrong("prefect_api_key", "", NOT_A_KEY),
    Wrong("prefect_api_key", "pnu_with a_space", NOT_A_KEY),
    Wrong("prefect_api_key", "pnu_with_line_break\n", NOT_A_KEY),
    Wrong("prefect_api_key", "pnu_your_api_key_here", "still the example file's placeholder"),
    Wrong("prefect_account_id", "your-account-id", f"The Prefect account id 'your-account-id' {NOT_A_UUID}"),
    Wrong("prefect_account_id", "", f"The Prefect account id '' {NOT_A_UUID}"),
    Wrong("prefect_account_id", "x01234567-89ab-cdef-0123-456789abcdef", NOT_A_UUID),
    Wrong("prefect_workspace_id", "main", f"The Prefect workspace id 'main' {NOT_A_UUID}"),
    Wrong("prefect_workspace_id", "0123456789abcdef0123456789abcdef", NOT_A_UUID),
    Wrong("work_pool_name", "my pool", f"The pool's name 'my pool' {NOT_A_POOL}"),
    Wrong("work_pool_name", "team/pool", f"The pool's name 'team/pool' {NOT_A_POOL}"),
    Wrong("work_pool_name", "p" * 151, NOT_A_POOL),
    Wrong("work_pool_name", "", NOT_A_POOL),
    Wrong("prefect_api_url", "https://prefect.example.com", f"The address 'https://prefect.example.com' {NOT_AN_API}"),
    Wrong("prefect_api_url", "prefect.example.com/api", NOT_AN_API),
    Wrong("prefect_api_url", "ftp://prefect.example.com/api", NOT_AN_API),
    Wrong("prefect_api_url", "https://api.prefect.cloud/api", "For Prefect Cloud give prefect_account_id and"),
    Wrong("prefect_api_url", "https://prefect.example.com/api/", NOT_AN_API),
    Wrong("prefect_api_auth_string", "password", NOT_AN_AUTH_STRING),
    Wrong("prefect_api_auth_string", ":password", NOT_AN_AUTH_STRING),
    Wrong("prefect_api_auth_string", "admin:", NOT_AN_AUTH_STRING),
    Wrong("prefect_api_auth_string", "admin:pass word", NOT_AN_AUTH_STRING),
    Wrong("prefect_api_key_version", 0, f"prefect_api_key_version is 0; {NOT_A_VERSION}"),
    Wrong("prefect_api_key_version", 1.5, f"prefect_api_key_version is 1.5; {NOT_A_VERSION}"),
]


def rounds() -> list[list[Wrong]]:
    """Each variable is judged by itself, so a plan takes one wrong value of each."""
    taken: Counter[str] = Counter()
    result: list[list[Wrong]] = []
    for wrong in WRONG:
        if taken[wrong.variable] == len(result):
            result.append([])
        result[taken[wrong.variable]].append(wrong)
        taken[wrong.variable] += 1
    return result


ONE_OF_TWO = "Prefect Cloud or self-hosted? give either prefect_account_id and prefect_workspace_id"
BOTH_IDS = "Prefect Cloud needs both prefect_account_id and prefect_workspace_id; add the missing one"
NO_KEY = "prefect_api_key is missing, and nothing was changed."
NO_AUTH_STRING = "prefect_api_auth_string is missing, and nothing was changed."
DOES_NOT_BELONG = "remove the other one from the stack's tfvars file"

TOGETHER = {
    "nothing": ({"aws_region": "us-east-1"}, ONE_OF_TWO),
    "both": (cloud(prefect_api_url="https://prefect.example.com/api"), ONE_OF_TWO),
    "both_and_one_id": (self_hosted(prefect_account_id=cloud()["prefect_account_id"]), ONE_OF_TWO),
    "account_only": (cloud(prefect_workspace_id=None), BOTH_IDS),
    "workspace_only": (cloud(prefect_account_id=None), BOTH_IDS),
    "no_key": (cloud(prefect_api_key=None), NO_KEY),
    "no_key_for_a_raised_version": (cloud(prefect_api_key=None, prefect_api_key_version=2), NO_KEY),
    "no_auth_string": (self_hosted(prefect_api_auth_string=None), NO_AUTH_STRING),
    "key_with_a_server_of_ones_own": (self_hosted(prefect_api_key="pnu_key"), DOES_NOT_BELONG),
    "auth_string_with_cloud": (cloud(prefect_api_auth_string="admin:password"), DOES_NOT_BELONG),
}
"""Values that are right by themselves and wrong together."""


@pytest.fixture(scope="module")
def outcomes(terraform: OfflineTerraform, stacks: dict[str, Path]) -> dict[str, Outcome]:
    alone = [
        Case(f"round_{number}", cloud(**{wrong.variable: wrong.value for wrong in wrongs}))
        for number, wrongs in enumerate(rounds())
    ]
    together = [Case(name, variables) for name, (variables, _) in TOGETHER.items()]
    return terraform.judge(stacks["dev"], [*alone, *together])


@pytest.mark.parametrize(
    ("number", "wrong"),
    [(number, wrong) for number, wrongs in enumerate(rounds()) for wrong in wrongs],
    ids=lambda each: f"{each.variable}={str(each.value)[:40]!r}" if isinstance(each, Wrong) else None,
)
def test_a_wrong_value_is_refused(outcomes: dict[str, Outcome], number: int, wrong: Wrong) -> None:
    messages = outcomes[f"round_{number}"].messages
    [mine] = [message for message in messages if wrong.message in message and wrong.variable in message]
    assert "change it in the stack's tfvars file" in mine


@pytest.mark.parametrize("number", range(len(rounds())))
def test_a_wrong_value_is_one_message(outcomes: dict[str, Outcome], number: int) -> None:
    outcome = outcomes[f"round_{number}"]
    assert outcome.status == "error"
    assert len(outcome.messages) == len(rounds()[number])


@pytest.mark.parametrize("name", TOGETHER)
def test_values_that_do_not_go_together_are_refused_with_one_message(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert outcome.status == "error"
    [message] = outcome.messages
    assert TOGETHER[name][1] in message
    assert "tfvars file" in message


def test_a_key_is_shown_in_no_message(outcomes: dict[str, Outcome]) -> None:
    said = " ".join(message for outcome in outcomes.values() for message in outcome.messages)
    given = [wrong.value for wrong in WRONG if wrong.variable in ("prefect_api_key", "prefect_api_auth_string")]
    assert [value for value in given if len(value) > 10 and value in said] == []


def test_a_stack_with_an_external_secret_asks_for_no_key(terraform: OfflineTerraform, stacks: dict[str, Path]) -> None:
    cases = [Case("nothing", {}), Case("one_id", {"prefect_account_id": cloud()["prefect_account_id"]})]
    outcomes = terraform.judge(stacks["external-secret"], cases)
    [nothing], [one_id] = outcomes["nothing"].messages, outcomes["one_id"].messages
    assert ONE_OF_TWO in nothing
    assert BOTH_IDS in one_id


def test_prefect_cloud_is_refused_where_nothing_reaches_the_internet(
    terraform: OfflineTerraform, stacks: dict[str, Path]
) -> None:
    unknown = {"aws_region": None}
    outcomes = terraform.judge(
        stacks["closed"], [Case("cloud", cloud(**unknown)), Case("own_server", self_hosted(**unknown))]
    )
    [message] = outcomes["cloud"].messages
    assert 'With network.nat = "none" nothing in the VPC reaches Prefect Cloud on the internet.' in message
    assert outcomes["own_server"] == Outcome("pass")
