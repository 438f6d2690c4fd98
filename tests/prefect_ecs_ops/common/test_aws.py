"""The account guard: commands refuse credentials of another account before they change something."""

import pytest

from prefect_ecs_ops.common.aws import Aws, WrongAccountError, account_of

STACK, OTHER = "111111111111", "222222222222"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    monkeypatch.setattr(Aws, "account_id", lambda _self: STACK)
    return Aws("eu-west-1")


def test_credentials_of_the_stacks_account_are_accepted(aws: Aws) -> None:
    aws.require_account("dev", STACK)


def test_credentials_of_another_account_are_refused_with_both_accounts_and_the_remedy(aws: Aws) -> None:
    with pytest.raises(WrongAccountError) as error:
        aws.require_account("dev", OTHER)
    assert str(error.value) == (
        f"the AWS credentials belong to account {STACK}, but stack dev is in account {OTHER}; nothing was changed. "
        f"Use credentials of account {OTHER}, for example with AWS_PROFILE"
    )


def test_the_account_is_the_arns_fifth_part() -> None:
    assert account_of(f"arn:aws:ecs:us-east-1:{STACK}:cluster/prefect-cluster") == STACK


def test_clients_are_in_the_stacks_region_and_are_created_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    aws = Aws("eu-west-1")
    assert aws.client("ecs").meta.region_name == "eu-west-1"
    assert aws.client("ecs") is aws.client("ecs")
