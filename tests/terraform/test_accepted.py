"""What a stack plans with, and what follows from it: which API, which port, which credential."""

from pathlib import Path

import pytest

from .offline import Case, OfflineTerraform, Outcome, cloud, self_hosted

GROUPS = ("worker_tasks", "flow_tasks")


def on_port(port: int) -> tuple[str, ...]:
    """The API's port, and one more egress rule for both groups where it is not HTTPS's."""
    rules = [f"aws_vpc_security_group_egress_rule.{group}_prefect_api" for group in GROUPS]
    more = "" if port == 443 else f"{port}"
    opened = [f'join(",", {rule}[*].{end}) == "{more}"' for rule in rules for end in ("from_port", "to_port")]
    return (f"local.prefect_api_port == {port}", *opened)


CLOUD = (
    'local.prefect_api_credential == "PREFECT_API_KEY"',
    'local.prefect_api_url == "https://api.prefect.cloud/api/accounts/01234567-89ab-cdef-0123-456789abcdef'
    '/workspaces/fedcba98-7654-3210-fedc-ba9876543210"',
)


def self_hosted_at(url: str, port: int, pool_page: str) -> tuple[str, ...]:
    return (
        'local.prefect_api_credential == "PREFECT_API_AUTH_STRING"',
        f'local.prefect_api_url == "{url}"',
        f'local.prefect_api_work_pool_page == "{pool_page}/work-pools/work-pool/ecs-work-pool"',
        *on_port(port),
    )


def self_hosted_case(name: str, url: str, port: int) -> Case:
    return Case(name, self_hosted(prefect_api_url=url), self_hosted_at(url, port, url.removesuffix("/api")))


LONGEST_POOL = "P-1_" + "p" * 146
DEV = [
    Case("cloud", cloud(), (*CLOUD, *on_port(443))),
    Case("pool_by_default", cloud(work_pool_name=None), ('var.work_pool_name == "ecs-work-pool"',)),
    Case(
        "as_far_as_allowed",
        cloud(
            aws_region="us-gov-west-1",
            prefect_account_id="01234567-89AB-CDEF-0123-456789ABCDEF",
            prefect_api_key="pnu:+/=_-",
            prefect_api_key_version=7,
            work_pool_name=LONGEST_POOL,
        ),
        (f'endswith(local.prefect_api_work_pool_page, "/{LONGEST_POOL}")', "var.prefect_api_key_version == 7"),
    ),
    self_hosted_case("self_hosted_on_a_port", "http://10.0.0.7:4200/api", 4200),
    self_hosted_case("self_hosted_https", "https://prefect.example.com/api", 443),
    self_hosted_case("self_hosted_http", "http://prefect.example.com/api", 80),
    self_hosted_case("self_hosted_under_a_path", "https://tools.example.com:8443/team-a/prefect/api", 8443),
    self_hosted_case("self_hosted_https_said_twice", "https://prefect.example.com:443/api", 443),
]


@pytest.fixture(scope="module")
def outcomes(terraform: OfflineTerraform, stacks: dict[str, Path]) -> dict[str, Outcome]:
    return terraform.judge(stacks["dev"], DEV)


@pytest.mark.parametrize("name", [case.name for case in DEV])
def test_dev(outcomes: dict[str, Outcome], name: str) -> None:
    assert outcomes[name] == Outcome("pass")


@pytest.mark.parametrize("scenario", ["external-secret", "large", "secure"])
def test_scenario(terraform: OfflineTerraform, stacks: dict[str, Path], scenario: str) -> None:
    """Its region is a setting, and an external secret takes no credential."""
    unknown = {"aws_region": None}
    if scenario == "external-secret":
        unknown |= {"prefect_api_key": None, "prefect_api_auth_string": None}
    cases = [
        Case("cloud", cloud(**unknown), CLOUD),
        Case("self_hosted", self_hosted(**unknown), on_port(443)),
    ]
    assert terraform.judge(stacks[scenario], cases) == {case.name: Outcome("pass") for case in cases}


def test_what_does_not_hold_is_noticed(terraform: OfflineTerraform, stacks: dict[str, Path]) -> None:
    outcome = terraform.judge(stacks["dev"], [Case("cloud", cloud(), on_port(4200))])["cloud"]
    assert outcome.status == "fail"
    assert "local.prefect_api_port == 4200" in outcome.messages
