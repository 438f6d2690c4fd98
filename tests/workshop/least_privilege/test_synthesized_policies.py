"""Synthesized policies are read as AWS has them after an apply."""

import pytest

from workshop.least_privilege.evaluator import AccessRequest, is_allowed
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies, UnknownExpressionError

from ...prefect_ecs.stacks import DEV, SCENARIOS, synth_file

TARGET = DeploymentTarget()
EVENTS_QUEUE = "arn:aws:sqs:us-east-1:123456789012:prefect-ecs-events"


def test_every_role_is_found_with_its_policies() -> None:
    roles = SynthesizedPolicies(synth_file(DEV), TARGET).roles()
    assert {arn.rpartition("/")[2]: sorted(policies) for arn, policies in roles.items()} == {
        "prefect-flow-execution": ["flow_execution_policy"],
        "prefect-flow-task": [],
        "prefect-worker-execution": ["worker_execution_policy"],
        "prefect-worker-task": ["worker_task_policy"],
    }


def test_expressions_are_replaced_by_the_values_of_the_target() -> None:
    target = DeploymentTarget(region="eu-west-1", account_id="210987654321", partition="aws-cn", work_pool_name="mine")
    roles = SynthesizedPolicies(synth_file(DEV), target).roles()
    worker = roles["arn:aws-cn:iam::210987654321:role/prefect-worker-task"]["worker_task_policy"]
    (start,) = (statement for statement in worker["Statement"] if statement["Sid"] == "StartFlowRuns")
    assert start["Resource"] == "arn:aws-cn:ecs:eu-west-1:210987654321:task-definition/prefect_mine_*:*"


def test_a_value_that_is_unknown_before_an_apply_is_an_error() -> None:
    stack = {"locals": {"permissions": {"Statement": [{"Resource": "${aws_sqs_queue.events.arn}"}]}}}
    with pytest.raises(UnknownExpressionError, match=r"aws_sqs_queue\.events\.arn"):
        SynthesizedPolicies(stack, TARGET).document("permissions")


def test_iam_policy_variables_are_kept() -> None:
    stack = {"locals": {"permissions": {"Statement": [{"Resource": "arn:aws:s3:::b/$${aws:PrincipalTag/team}"}]}}}
    document = SynthesizedPolicies(stack, TARGET).document("permissions")
    assert document["Statement"][0]["Resource"] == "arn:aws:s3:::b/${aws:PrincipalTag/team}"


def test_the_rule_reaches_the_encrypted_queue() -> None:
    """The embedded AWS enforces neither the queue policy nor the key policy."""
    policies = SynthesizedPolicies(synth_file(SCENARIOS / "secure.toml"), DeploymentTarget(region="eu-central-1"))
    queue = EVENTS_QUEUE.replace("us-east-1:", "eu-central-1:").replace("prefect-", "prefect-secure-")
    rule = "arn:aws:events:eu-central-1:123456789012:rule/prefect-secure-ecs-task-events"
    source: dict[str, str | list[str]] = {"aws:SourceAccount": "123456789012", "aws:SourceArn": rule}
    key = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    for local, action, resource in (
        ("task_events_queue_policy", "sqs:SendMessage", queue),
        ("encryption_key_policy", "kms:GenerateDataKey", key),
        ("encryption_key_policy", "kms:Decrypt", key),
    ):
        request = AccessRequest(principal="events.amazonaws.com", action=action, resource=resource, context=source)
        assert is_allowed(request, resource_policy=policies.document(local)), request
