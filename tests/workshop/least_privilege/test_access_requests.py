"""Recorded requests are translated into what AWS authorizes, including implied permissions."""

import json
from typing import Any

import pytest

from localcloud.recording import RecordedRequest
from workshop.least_privilege.access_requests import UnknownRequestError, access_requests
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.synthesized_policies import DeploymentTarget

ROLE = "arn:aws:iam::123456789012:role/prefect-worker-task"
FLOW = "arn:aws:iam::123456789012:role/prefect-flow-task"
EXECUTION = "arn:aws:iam::123456789012:role/prefect-flow-execution"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prefect-cluster"
DEFINITION = "arn:aws:ecs:us-east-1:123456789012:task-definition/prefect_pool_1:7"


def recorded(service: str, action: str, body: Any = None, **request: Any) -> RecordedRequest:
    fields: dict[str, Any] = {
        "service": service,
        "action": action,
        "region": "us-east-1",
        "access_key_id": "ASIA",
        "method": "POST",
        "path": "/",
        "query": "",
        "headers": {},
        "body": json.dumps(body).encode() if body is not None else b"",
        "status": 200,
    }
    return RecordedRequest(**{**fields, **request})


def asked(*arguments: Any, **request: Any) -> set[tuple[str, str]]:
    found = access_requests(recorded(*arguments, **request), ROLE, DeploymentTarget())
    return {(access.action, access.resource.removeprefix("arn:aws:")) for access in found}


def test_run_task_requires_tagging_and_passing_the_roles_of_its_overrides() -> None:
    body = {
        "cluster": CLUSTER,
        "taskDefinition": DEFINITION,
        "tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}],
        "overrides": {"taskRoleArn": FLOW},
    }
    assert access_requests(recorded("ecs", "RunTask", body), ROLE, DeploymentTarget()) == [
        AccessRequest(principal=ROLE, action="ecs:RunTask", resource=DEFINITION, context={"ecs:cluster": CLUSTER}),
        AccessRequest(
            principal=ROLE,
            action="ecs:TagResource",
            resource="arn:aws:ecs:us-east-1:123456789012:task/prefect-cluster/*",
            context={"ecs:CreateAction": "RunTask", "aws:TagKeys": ["a", "b"]},
        ),
        AccessRequest(
            principal=ROLE,
            action="iam:PassRole",
            resource=FLOW,
            context={"iam:PassedToService": "ecs-tasks.amazonaws.com"},
        ),
    ]


def test_run_task_without_tags_and_overrides_requires_nothing_else() -> None:
    body = {"cluster": "prefect-cluster", "taskDefinition": DEFINITION}
    assert asked("ecs", "RunTask", body) == {("ecs:RunTask", DEFINITION.removeprefix("arn:aws:"))}


def test_registering_a_task_definition_requires_passing_both_roles() -> None:
    body = {"family": "prefect_pool_1", "executionRoleArn": EXECUTION, "taskRoleArn": FLOW}
    assert asked("ecs", "RegisterTaskDefinition", body) == {
        ("ecs:RegisterTaskDefinition", "ecs:us-east-1:123456789012:task-definition/prefect_pool_1:*"),
        ("iam:PassRole", EXECUTION.removeprefix("arn:aws:")),
        ("iam:PassRole", FLOW.removeprefix("arn:aws:")),
    }


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (("ecs", "DescribeTaskDefinition", {"taskDefinition": "x"}), ("ecs:DescribeTaskDefinition", "*")),
        (
            ("ecs", "DescribeTasks", {"cluster": CLUSTER, "tasks": [f"{CLUSTER}/ab"]}),
            ("ecs:DescribeTasks", "ecs:us-east-1:123456789012:task/prefect-cluster/ab"),
        ),
        (("sqs", "GetQueueUrl", {"QueueName": "events"}), ("sqs:GetQueueUrl", "sqs:us-east-1:123456789012:events")),
        (
            ("sqs", "ReceiveMessage", {"QueueUrl": "http://127.0.0.1:5000/123456789012/events"}),
            ("sqs:ReceiveMessage", "sqs:us-east-1:123456789012:events"),
        ),
        (
            ("logs", "PutLogEvents", {"logGroupName": "/ecs/x", "logStreamName": "worker/a/1", "logEvents": []}),
            ("logs:PutLogEvents", "logs:us-east-1:123456789012:log-group:/ecs/x:log-stream:worker/a/1"),
        ),
        (
            ("secretsmanager", "GetSecretValue", {"SecretId": "arn:aws:secretsmanager:us-east-1:1:secret:x-AbCdEf"}),
            ("secretsmanager:GetSecretValue", "secretsmanager:us-east-1:1:secret:x-AbCdEf"),
        ),
    ],
)
def test_each_service_has_its_own_resources(request_: Any, expected: tuple[str, str]) -> None:
    assert asked(*request_) == {expected}


def test_s3_bucket_and_key_come_from_path_or_host() -> None:
    by_host = {"headers": {"host": "code.s3.us-east-1.amazonaws.com"}}
    by_path = {"headers": {"host": "127.0.0.1:5000"}}
    assert asked("s3", "GetObject", path="/code/hello/a.py", **by_path) == {("s3:GetObject", "s3:::code/hello/a.py")}
    assert asked("s3", "HeadObject", path="/hello/a.py", **by_host) == {("s3:GetObject", "s3:::code/hello/a.py")}
    assert asked("s3", "ListObjectsV2", path="/code?list-type=2", **by_path) == {("s3:ListBucket", "s3:::code")}


def test_an_action_without_translation_is_an_error() -> None:
    with pytest.raises(
        UnknownRequestError, match=r"requested ecs:StopTask, which has no translation: add one to .*access_requests"
    ):
        asked("ecs", "StopTask", {})
