"""Translates recorded requests of the worker and the flow runs into what AWS authorizes.

Resources and condition keys of actions: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.recording import RecordedRequest
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.synthesized_policies import DeploymentTarget

ECS_TASKS = "ecs-tasks.amazonaws.com"


class UnknownRequestError(ValueError):
    """A recorded request has no translation yet. The message has its action."""


@dataclass(frozen=True)
class _Recorded:
    """A recorded request with everything that its translation needs."""

    role: str
    action: str
    body: Mapping[str, Any]
    request: RecordedRequest
    target: DeploymentTarget

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.target.partition}:{service}:{self.target.region}:{self.target.account_id}:{resource}"

    def access(
        self, resource: str, context: Mapping[str, str | list[str]] | None = None, *, action: str | None = None
    ) -> AccessRequest:
        return AccessRequest(
            principal=self.role, action=action or self.action, resource=resource, context=dict(context or {})
        )


_Translation = Callable[[_Recorded], Iterator[AccessRequest]]


def access_requests(request: RecordedRequest, role: str, target: DeploymentTarget) -> list[AccessRequest]:
    """The access requests that AWS authorizes for one recorded request.

    Args:
        request: the request as the embedded AWS recorded it.
        role: the ARN of the role that made it.
        target: the region and account of the stack.

    Raises:
        UnknownRequestError: the action has no translation.
    """
    action = f"{request.service}:{request.action}"
    if action not in _TRANSLATIONS:
        raise UnknownRequestError(f"{role} requested {action}, which has no translation: add one to {__name__}")
    body = json.loads(request.body) if request.service != "s3" and request.body else {}
    return list(_TRANSLATIONS[action](_Recorded(role, action, body, request, target)))


def _no_resource(recorded: _Recorded) -> Iterator[AccessRequest]:
    yield recorded.access("*")


def _register_task_definition(recorded: _Recorded) -> Iterator[AccessRequest]:
    # AWS assigns the revision.
    yield recorded.access(recorded.arn("ecs", f"task-definition/{recorded.body['family']}:*"))
    yield from _pass_roles(recorded, recorded.body)


def _run_task(recorded: _Recorded) -> Iterator[AccessRequest]:
    cluster = _cluster(recorded)
    yield recorded.access(recorded.body["taskDefinition"], {"ecs:cluster": cluster})
    tags = recorded.body.get("tags")
    if tags:
        # AWS assigns the task id. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
        yield recorded.access(
            recorded.arn("ecs", f"task/{_name(cluster)}/*"),
            {"ecs:CreateAction": "RunTask", "aws:TagKeys": sorted(tag["key"] for tag in tags)},
            action="ecs:TagResource",
        )
    yield from _pass_roles(recorded, recorded.body.get("overrides", {}))


def _pass_roles(recorded: _Recorded, holder: Mapping[str, Any]) -> Iterator[AccessRequest]:
    # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html
    for role in ("executionRoleArn", "taskRoleArn"):
        if holder.get(role):
            yield recorded.access(holder[role], {"iam:PassedToService": ECS_TASKS}, action="iam:PassRole")


def _describe_tasks(recorded: _Recorded) -> Iterator[AccessRequest]:
    cluster = _cluster(recorded)
    for task in recorded.body["tasks"]:
        resource = recorded.arn("ecs", f"task/{_name(cluster)}/{_name(task)}")
        yield recorded.access(resource, {"ecs:cluster": cluster})


def _get_queue_url(recorded: _Recorded) -> Iterator[AccessRequest]:
    yield recorded.access(recorded.arn("sqs", recorded.body["QueueName"]))


def _queue(recorded: _Recorded) -> Iterator[AccessRequest]:
    yield recorded.access(recorded.arn("sqs", _name(recorded.body["QueueUrl"])))


def _log_stream(recorded: _Recorded) -> Iterator[AccessRequest]:
    body = recorded.body
    yield recorded.access(recorded.arn("logs", f"log-group:{body['logGroupName']}:log-stream:{body['logStreamName']}"))


def _get_secret_value(recorded: _Recorded) -> Iterator[AccessRequest]:
    yield recorded.access(recorded.body["SecretId"])


def _bucket(recorded: _Recorded) -> Iterator[AccessRequest]:
    yield recorded.access(
        f"arn:{recorded.target.partition}:s3:::{_bucket_and_key(recorded)[0]}", action="s3:ListBucket"
    )


def _object(recorded: _Recorded) -> Iterator[AccessRequest]:
    bucket, key = _bucket_and_key(recorded)
    yield recorded.access(f"arn:{recorded.target.partition}:s3:::{bucket}/{key}", action="s3:GetObject")


def _bucket_and_key(recorded: _Recorded) -> tuple[str, str]:
    """Bucket and key of a path-style or a virtual-hosted-style request."""
    path = recorded.request.path.partition("?")[0].lstrip("/")
    host, dot, rest = recorded.request.headers.get("host", "").partition(".")
    if dot and not rest[:1].isdigit():
        return host, path
    bucket, _, key = path.partition("/")
    return bucket, key


def _cluster(recorded: _Recorded) -> str:
    cluster: str = recorded.body.get("cluster", "default")
    return cluster if cluster.startswith("arn:") else recorded.arn("ecs", f"cluster/{cluster}")


def _name(arn_or_url: str) -> str:
    return arn_or_url.rpartition("/")[2]


_TRANSLATIONS: dict[str, _Translation] = {
    "ecs:DescribeTaskDefinition": _no_resource,
    "ecs:DescribeTasks": _describe_tasks,
    "ecs:RegisterTaskDefinition": _register_task_definition,
    "ecs:RunTask": _run_task,
    "logs:CreateLogStream": _log_stream,
    "logs:GetLogEvents": _log_stream,
    "logs:PutLogEvents": _log_stream,
    "s3:GetObject": _object,
    "s3:HeadObject": _object,
    "s3:ListObjectsV2": _bucket,
    "secretsmanager:GetSecretValue": _get_secret_value,
    "sqs:ChangeMessageVisibility": _queue,
    "sqs:DeleteMessage": _queue,
    "sqs:GetQueueUrl": _get_queue_url,
    "sqs:ReceiveMessage": _queue,
}
"""Recorded action → its translation. S3 authorizes HeadObject as GetObject, and ListObjectsV2 as ListBucket:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""
