"""What AWS authorizes when a recorded request arrives: its action on a resource, and what else it implies.

Which resource and which condition keys an action has: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.recording import RecordedRequest
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.synthesized_policies import Place

ECS_TASKS = "ecs-tasks.amazonaws.com"


class UnknownRequestError(ValueError):
    """A role asked for something that this module does not know yet. The message names it."""


@dataclass(frozen=True)
class _Asked:
    """A recorded request as its translation sees it; `arn` completes an ARN of the place."""

    role: str
    action: str
    body: Mapping[str, Any]
    request: RecordedRequest
    place: Place

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.place.partition}:{service}:{self.place.region}:{self.place.account_id}:{resource}"

    def access(
        self, resource: str, context: Mapping[str, str | list[str]] | None = None, *, action: str | None = None
    ) -> AccessRequest:
        return AccessRequest(
            principal=self.role, action=action or self.action, resource=resource, context=dict(context or {})
        )


_Translation = Callable[[_Asked], Iterator[AccessRequest]]


def access_requests(request: RecordedRequest, role: str, place: Place) -> list[AccessRequest]:
    """What the role needs to be allowed for AWS to do what it asked for.

    Args:
        request: as the embedded AWS recorded it.
        role: ARN of the role that made it.
        place: where the stack is applied.

    Raises:
        UnknownRequestError: there is no translation of this action.
    """
    action = f"{request.service}:{request.action}"
    if action not in _TRANSLATIONS:
        raise UnknownRequestError(f"{role} asked for {action}, which {__name__} does not know: translate it there")
    body = json.loads(request.body) if request.service != "s3" and request.body else {}
    return list(_TRANSLATIONS[action](_Asked(role, action, body, request, place)))


def _anything(asked: _Asked) -> Iterator[AccessRequest]:
    yield asked.access("*")


def _register_task_definition(asked: _Asked) -> Iterator[AccessRequest]:
    # The revision is AWS's to give.
    yield asked.access(asked.arn("ecs", f"task-definition/{asked.body['family']}:*"))
    yield from _pass_roles(asked, asked.body)


def _run_task(asked: _Asked) -> Iterator[AccessRequest]:
    cluster = _cluster(asked)
    yield asked.access(asked.body["taskDefinition"], {"ecs:cluster": cluster})
    tags = asked.body.get("tags")
    if tags:
        # The task's id is AWS's to give. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
        yield asked.access(
            asked.arn("ecs", f"task/{_name(cluster)}/*"),
            {"ecs:CreateAction": "RunTask", "aws:TagKeys": sorted(tag["key"] for tag in tags)},
            action="ecs:TagResource",
        )
    yield from _pass_roles(asked, asked.body.get("overrides", {}))


def _pass_roles(asked: _Asked, holder: Mapping[str, Any]) -> Iterator[AccessRequest]:
    # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html
    for role in ("executionRoleArn", "taskRoleArn"):
        if holder.get(role):
            yield asked.access(holder[role], {"iam:PassedToService": ECS_TASKS}, action="iam:PassRole")


def _describe_tasks(asked: _Asked) -> Iterator[AccessRequest]:
    cluster = _cluster(asked)
    for task in asked.body["tasks"]:
        resource = asked.arn("ecs", f"task/{_name(cluster)}/{_name(task)}")
        yield asked.access(resource, {"ecs:cluster": cluster})


def _get_queue_url(asked: _Asked) -> Iterator[AccessRequest]:
    yield asked.access(asked.arn("sqs", asked.body["QueueName"]))


def _queue(asked: _Asked) -> Iterator[AccessRequest]:
    yield asked.access(asked.arn("sqs", _name(asked.body["QueueUrl"])))


def _log_stream(asked: _Asked) -> Iterator[AccessRequest]:
    body = asked.body
    yield asked.access(asked.arn("logs", f"log-group:{body['logGroupName']}:log-stream:{body['logStreamName']}"))


def _get_secret_value(asked: _Asked) -> Iterator[AccessRequest]:
    yield asked.access(asked.body["SecretId"])


def _bucket(asked: _Asked) -> Iterator[AccessRequest]:
    yield asked.access(f"arn:{asked.place.partition}:s3:::{_bucket_and_key(asked)[0]}", action="s3:ListBucket")


def _object(asked: _Asked) -> Iterator[AccessRequest]:
    bucket, key = _bucket_and_key(asked)
    yield asked.access(f"arn:{asked.place.partition}:s3:::{bucket}/{key}", action="s3:GetObject")


def _bucket_and_key(asked: _Asked) -> tuple[str, str]:
    """From `/bucket/key`, or with the bucket in the host's name."""
    path = asked.request.path.partition("?")[0].lstrip("/")
    host, dot, rest = asked.request.headers.get("host", "").partition(".")
    if dot and not rest[:1].isdigit():
        return host, path
    bucket, _, key = path.partition("/")
    return bucket, key


def _cluster(asked: _Asked) -> str:
    cluster: str = asked.body.get("cluster", "default")
    return cluster if cluster.startswith("arn:") else asked.arn("ecs", f"cluster/{cluster}")


def _name(arn_or_url: str) -> str:
    return arn_or_url.rpartition("/")[2]


_TRANSLATIONS: dict[str, _Translation] = {
    "ecs:DescribeTaskDefinition": _anything,
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
"""Action as recorded → what it asks for. S3 authorizes HeadObject as GetObject, and ListObjectsV2 as ListBucket:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""
