"""The names page has all names, no name is too long, and the limits match AWS's."""

import re
from typing import Any

import botocore.session
import pytest
from prefect_ecs.names import Names

from prefect_ecs_ops.common.synthesized import read_stack, resources
from workshop.reference.names_page import DEV_NAMES, NAME_ROWS, TAG, Limit, NameRow, longest, names_page

from ...prefect_ecs.stacks import SCENARIOS, synth_file

LIMITED = [row for row in NAME_ROWS if row.limit]
NAMED_KINDS = (
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_log_group",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_iam_role",
    "aws_kms_alias",
    "aws_secretsmanager_secret",
    "aws_security_group",
    "aws_sns_topic",
    "aws_sqs_queue",
)


def limit_in_aws(limit: Limit) -> int:
    """The limit in AWS's API model: a constraint, or else a number in the documentation."""
    service, operation, member = limit.api
    request: Any = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
    shape = request.members[member]
    if limit is TAG:
        shape = shape.member.members["Value"]
    in_text = re.search(r"limited to (\d+) characters", shape.documentation)
    if in_text:
        return int(in_text.group(1))
    if "max" in shape.metadata:
        return int(shape.metadata["max"])
    found = re.search(r"(?:[Uu]p to|maximum of|between 1 and) (\d+)", shape.documentation)
    assert found, f"{limit.api} has no limit: {shape.documentation}"
    return int(found.group(1))


@pytest.mark.parametrize("row", LIMITED, ids=lambda row: row.what)
def test_limits_match_aws(row: NameRow) -> None:
    assert row.limit is not None
    assert row.limit.characters == limit_in_aws(row.limit)
    assert row.limit.page.startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize("row", LIMITED, ids=lambda row: row.what)
def test_the_longest_name_is_within_the_limit(row: NameRow) -> None:
    assert row.limit is not None
    assert longest(row) <= row.limit.characters


def test_every_name_of_the_library_has_a_row() -> None:
    shown = {row.name(DEV_NAMES) for row in NAME_ROWS}
    properties = {name for name, value in vars(Names).items() if isinstance(value, property)} - {"prefix"}
    missing = {name for name in properties if getattr(DEV_NAMES, name) not in shown}
    assert not missing, f"add rows to workshop/reference/names_page.py: {missing}"


def test_every_name_of_synthesized_stacks_has_a_row() -> None:
    names = Names("secure", "eu-central-1")
    for stack, stack_names in ((read_stack("dev"), DEV_NAMES), (synth_file(SCENARIOS / "secure.toml"), names)):
        shown = {row.name(stack_names) for row in NAME_ROWS}
        for kind in NAMED_KINDS:
            missing = {resource["name"] for resource in resources(stack, kind).values()} - shown
            assert not missing, f"{kind} has names without a row in workshop/reference/names_page.py: {missing}"


def test_rows_have_the_name_in_dev_and_the_pattern() -> None:
    page = names_page()
    assert "| `environments/staging.toml` | us-east-1 | `staging-us-east-1` | `prefect-staging` |" in page
    assert "| ECS cluster | `prefect-cluster` | `prefect-<environment>-cluster` | 32 | [255](" in page
    assert "`prefect-<environment>-worker-task-<region>`" in page
    assert all(f"| {row.what} | `{row.name(DEV_NAMES)}` |" in page for row in NAME_ROWS)
