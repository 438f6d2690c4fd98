"""`prefect-ecs orphans`: the account it requires, and what it finds."""

from typing import Any
from unittest.mock import MagicMock

import pytest

from prefect_ecs_ops.common.aws import Aws
from prefect_ecs_ops.common.synthesized import read_stack
from prefect_ecs_ops.common.terraform import Terraform
from prefect_ecs_ops.orphans.command import find_orphans, orphans, stack_account

CLUSTER = "arn:aws:ecs:us-east-1:222222222222:cluster/c"
STATE: dict[str, Any] = {
    "values": {
        "outputs": {"cluster_arn": {"value": CLUSTER}, "region": {"value": "us-east-1"}},
        "root_module": {"resources": [{"values": {"id": "vpc-known"}}]},
    }
}


def test_the_account_is_the_one_that_the_provider_allows_or_else_that_of_the_outputs() -> None:
    assert stack_account(read_stack("prod-us-east-1"), STATE) == "123456789012"
    assert stack_account(read_stack("dev"), STATE) == "222222222222"
    assert stack_account(read_stack("dev"), {}) is None


def test_credentials_of_another_account_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Terraform, "show_json", lambda _self: STATE)
    monkeypatch.setattr(Aws, "account_id", lambda _self: "111111111111")
    assert orphans("dev") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "belong to account 111111111111, but stack dev is in account 222222222222" in shown.err


def test_only_what_the_state_does_not_contain_is_an_orphan_in_order_of_removal() -> None:
    arns = [
        f"arn:aws:ec2:us-east-1:222222222222:{name}" for name in ("vpc/vpc-lost", "vpc/vpc-known", "subnet/subnet-1")
    ]
    clients: dict[str, MagicMock] = {"resourcegroupstaggingapi": MagicMock(), "iam": MagicMock()}
    pages = [{"ResourceTagMappingList": [{"ResourceARN": arn} for arn in arns]}]
    clients["resourcegroupstaggingapi"].get_paginator.return_value.paginate.return_value = pages
    clients["iam"].get_paginator.return_value.paginate.return_value = []
    assert [arn.id for arn in find_orphans("dev", STATE, clients.__getitem__)] == ["subnet-1", "vpc-lost"]
