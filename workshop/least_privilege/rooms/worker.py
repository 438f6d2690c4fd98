"""Least privilege of ECS Exec on the worker and the flow runs."""

from collections.abc import Iterator, Sequence

from workshop.least_privilege.access_requests import ECS_TASKS
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.rooms import NotRecorded
from workshop.least_privilege.terraform_requests import Implied, TerraformRequest

_PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
_EXEC = "The ECS Exec agent, which Fargate adds to the container, calls it; the local Fargate has no agent"

NOT_RECORDED: Sequence[NotRecorded] = (
    NotRecorded("OpenExecSessions", "ssmmessages:CreateControlChannel", _EXEC, _PAGE),
    NotRecorded("OpenExecSessions", "ssmmessages:CreateDataChannel", _EXEC, _PAGE),
    NotRecorded("OpenExecSessions", "ssmmessages:OpenControlChannel", _EXEC, _PAGE),
    NotRecorded("OpenExecSessions", "ssmmessages:OpenDataChannel", _EXEC, _PAGE),
    NotRecorded("FindExecLog", "logs:DescribeLogGroups", _EXEC, _PAGE),
    NotRecorded("LogExecSessions", "logs:CreateLogStream", _EXEC, _PAGE),
    NotRecorded("LogExecSessions", "logs:DescribeLogStreams", _EXEC, _PAGE),
    NotRecorded("LogExecSessions", "logs:PutLogEvents", _EXEC, _PAGE),
)


def _register_task_definition(request: TerraformRequest) -> Iterator[AccessRequest]:
    yield from request.pass_roles(ECS_TASKS, "executionRoleArn", "taskRoleArn")


TERRAFORM_WITHOUT_RESOURCE = frozenset({"ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition"})
TERRAFORM_IMPLIED: Implied = {"ecs:RegisterTaskDefinition": _register_task_definition}
