"""Policies as synthesized: what they grant, and that they can be read before anything exists."""

import re

import pytest

from ..stacks import DEV, SCENARIOS, Json, statements, synth_file

STACKS = {file.stem: file for file in (DEV, *sorted(SCENARIOS.glob("*.toml")))}
PERMISSIONS = ("worker_execution_permissions", "worker_task_permissions", "flow_execution_permissions")
KNOWN_WHEN_PLANNING = re.compile(
    r"\$\{(terraform_data\.home\.input\.region|data\.aws_(caller_identity|partition)\.[a-z_.]+|var\.work_pool_name)\}"
)

EXPRESSION = re.compile(r"(?<!\$)\$\{")
"""`$${` is none, but text: a policy variable of IAM's."""

WITHOUT_RESOURCE_LEVEL_PERMISSIONS = {
    "ecr:GetAuthorizationToken",
    "ecs:DescribeTaskDefinition",
    "logs:DescribeLogGroups",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}
"""Source: AWS's service authorization reference."""


def documents(stack: Json) -> dict[str, Json]:
    return {name: value for name, value in stack["locals"].items() if isinstance(value, dict) and "Statement" in value}


@pytest.mark.parametrize("environment", STACKS)
def test_policies_are_known_when_planning(environment: str) -> None:
    for name, document in documents(synth_file(STACKS[environment])).items():
        unknown = KNOWN_WHEN_PLANNING.sub("", str(document))
        assert not EXPRESSION.search(unknown), f"{name} holds an expression that a first plan does not know: {unknown}"


@pytest.mark.parametrize("environment", STACKS)
def test_roles_grant_no_wildcard_actions_and_few_wildcard_resources(environment: str) -> None:
    stack = synth_file(STACKS[environment])
    for name in PERMISSIONS:
        for statement in statements(stack, name).values():
            assert not [action for action in statement["Action"] if "*" in action], statement
            if statement["Resource"] == "*":
                assert set(statement["Action"]) <= WITHOUT_RESOURCE_LEVEL_PERMISSIONS, statement


@pytest.mark.parametrize("environment", STACKS)
def test_only_ecs_tasks_of_this_account_take_the_task_roles(environment: str) -> None:
    locals_ = synth_file(STACKS[environment])["locals"]
    for name in ("worker_execution_trust", "worker_task_trust", "flow_execution_trust", "flow_task_trust"):
        (statement,) = locals_[name]["Statement"]
        assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert statement["Condition"]["StringEquals"] == {
            "aws:SourceAccount": "${data.aws_caller_identity.home_caller.account_id}"
        }
        assert statement["Condition"]["ArnLike"]["aws:SourceArn"].startswith("arn:")


def test_pass_role_is_two_roles_to_ecs_tasks() -> None:
    statement = statements(synth_file(DEV), "worker_task_permissions")["GiveFlowRunsTheirRoles"]
    assert [arn.rsplit("/", 1)[1] for arn in statement["Resource"]] == ["prefect-flow-execution", "prefect-flow-task"]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_a_docker_hub_image_needs_no_ecr_permission() -> None:
    assert "PullImage" not in statements(synth_file(DEV), "worker_execution_permissions")


def test_an_ecr_image_may_be_pulled_from_its_own_repository_only() -> None:
    statement = statements(synth_file(SCENARIOS / "large.toml"), "flow_execution_permissions")["PullImage"]
    assert statement["Resource"].endswith(":ecr:eu-west-1:123456789012:repository/flows")


def test_queues_take_messages_from_the_rule_only_and_with_tls() -> None:
    for queue in ("task_events_queue_policy", "task_events_dead_letters_policy"):
        found = statements(synth_file(DEV), queue)
        assert found["OnlyTheRuleSends"]["Condition"]["ArnEquals"]["aws:SourceArn"].endswith(
            ":rule/prefect-ecs-task-events"
        )
        assert found["OnlyWithTls"]["Effect"] == "Deny"
        assert sorted(found) == ["OnlyTheRuleSends", "OnlyWithTls"]


def test_the_key_s_policy_names_each_user_and_purpose() -> None:
    found = statements(synth_file(SCENARIOS / "secure.toml"), "encryption_key_policy")
    assert sorted(found) == [
        "AlarmsIntoTheTopic",
        "FailedDeploymentsIntoTheTopic",
        "FailedMeasurementsIntoTheirQueue",
        "LogGroups",
        "RolesReadTheSecret",
        "TaskEventsIntoTheQueue",
        "TaskStorage",
        "TaskStorageGrants",
        "TheAccountAdministersTheKey",
        "WorkerReadsTheQueue",
    ]
    for sid, statement in found.items():
        assert statement["Principal"] != "*", sid
        assert sid == "TheAccountAdministersTheKey" or statement["Condition"], sid
