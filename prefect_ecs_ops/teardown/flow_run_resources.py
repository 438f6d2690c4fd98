"""What flow runs leave in AWS, which Terraform does not know: finds it, stops it, and removes it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STOP_TIMEOUT_SECONDS = 300.0
"""ECS waits at most two minutes between SIGTERM and SIGKILL (the container's stopTimeout), and needs some time after that."""

_POLL_SECONDS = 2.0
_DEFINITIONS_PER_REQUEST = 10
_REASON = "prefect-ecs teardown"
_TASKS_PER_REQUEST = 100


class TeardownError(RuntimeError):
    """Something can't be removed. The message says what."""


@dataclass(frozen=True)
class RunningTask:
    """A task on the cluster that runs or is starting.

    Attributes:
        group: `service:<name>`, or `family:<name>` for a task that RunTask started.
    """

    arn: str
    group: str

    @property
    def id(self) -> str:
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True)
class RegisteredDefinition:
    """A task definition that a worker registered.

    Attributes:
        is_active: whether it must be deregistered before it can be deleted.
    """

    arn: str
    is_active: bool

    @property
    def name(self) -> str:
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True)
class FlowRunResources:
    """What must be removed before the stack can be destroyed.

    Attributes:
        desired_workers: the desired count of the stack's service; its workers would start new flow runs.
        tasks: the tasks on the cluster other than the service's own.
        definitions: the task definitions that the stack's workers registered.
    """

    desired_workers: int
    tasks: tuple[RunningTask, ...]
    definitions: tuple[RegisteredDefinition, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.desired_workers or self.tasks or self.definitions)


def find(ecs: Any, outputs: Mapping[str, Any]) -> FlowRunResources:
    """Reads what flow runs left in AWS.

    Args:
        ecs: a boto3 client for ECS in the stack's region.
        outputs: the stack's Terraform outputs.
    """
    own = f"service:{outputs['service_name']}"
    return FlowRunResources(
        desired_workers=desired_workers(ecs, outputs),
        tasks=tuple(task for task in running_tasks(ecs, outputs["cluster_arn"]) if task.group != own),
        definitions=tuple(_definitions(ecs, outputs["work_pool_name"], outputs["flow_execution_role_arn"])),
    )


def desired_workers(ecs: Any, outputs: Mapping[str, Any]) -> int:
    """The desired count of the stack's service; 0 if there is no service."""
    described = ecs.describe_services(cluster=outputs["cluster_arn"], services=[outputs["service_name"]])["services"]
    return sum(service["desiredCount"] for service in described if service["status"] == "ACTIVE")


def running_tasks(ecs: Any, cluster: str) -> Iterator[RunningTask]:
    """Every task of a cluster that has not stopped, even if ECS is already stopping it."""
    # ListTasks filters by the desired status, which is STOPPED as soon as ECS is asked to stop a task. Source:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    for desired_status in ("RUNNING", "STOPPED"):
        for page in ecs.get_paginator("list_tasks").paginate(
            cluster=cluster, desiredStatus=desired_status, PaginationConfig={"PageSize": _TASKS_PER_REQUEST}
        ):
            if not page["taskArns"]:
                continue
            for task in ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]:
                if task["lastStatus"] != "STOPPED":
                    yield RunningTask(task["taskArn"], task.get("group") or "")


def _definitions(ecs: Any, pool: str, execution_role: str) -> Iterator[RegisteredDefinition]:
    """The pool's definitions with the stack's execution role, because another stack may have a pool of the same name."""
    families = ecs.get_paginator("list_task_definition_families").paginate(familyPrefix=f"prefect_{pool}_")
    for family in sorted({name for page in families for name in page["families"]}):
        for status in ("ACTIVE", "INACTIVE"):
            for page in ecs.get_paginator("list_task_definitions").paginate(familyPrefix=family, status=status):
                for arn in page["taskDefinitionArns"]:
                    definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
                    if definition.get("executionRoleArn") == execution_role:
                        yield RegisteredDefinition(arn, is_active=status == "ACTIVE")


def remove(ecs: Any, outputs: Mapping[str, Any], report: Callable[[str], None]) -> None:
    """Stops the workers and every other task on the cluster, and deletes the task definitions. Every step can be repeated.

    Args:
        ecs: a boto3 client for ECS in the stack's region.
        outputs: the stack's Terraform outputs.
        report: receives a line for each step.

    Raises:
        TeardownError: a task did not stop within five minutes, or ECS refused to delete a task definition.
    """
    cluster, service = outputs["cluster_arn"], outputs["service_name"]
    stopped: set[str] = set()
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while True:
        # Workers can start tasks until they end, and autoscaling can raise the desired count again.
        if desired := desired_workers(ecs, outputs):
            ecs.update_service(cluster=cluster, service=service, desiredCount=0)
            report(f"service {service}: set the desired count to 0")
        running = list(running_tasks(ecs, cluster))
        if not (desired or running):
            break
        for task in running:
            # ECS stops the service's own tasks.
            if task.group != f"service:{service}" and task.arn not in stopped:
                ecs.stop_task(cluster=cluster, task=task.arn, reason=_REASON)
                report(f"task {task.id} of {task.group}: stopping")
                stopped.add(task.arn)
        if time.monotonic() >= deadline:
            left = ", ".join(f"{task.id} ({task.group})" for task in running)
            raise TeardownError(f"still running after {STOP_TIMEOUT_SECONDS:.0f} s: {left}; run the command again")
        time.sleep(_POLL_SECONDS)
    _remove_definitions(ecs, find(ecs, outputs).definitions, report)


def _remove_definitions(ecs: Any, definitions: tuple[RegisteredDefinition, ...], report: Callable[[str], None]) -> None:
    for definition in definitions:
        if definition.is_active:
            ecs.deregister_task_definition(taskDefinition=definition.arn)
    for first in range(0, len(definitions), _DEFINITIONS_PER_REQUEST):
        batch = definitions[first : first + _DEFINITIONS_PER_REQUEST]
        answer = ecs.delete_task_definitions(taskDefinitions=[definition.arn for definition in batch])
        if answer["failures"]:
            reasons = "; ".join(f"{failure.get('arn')}: {failure.get('reason')}" for failure in answer["failures"])
            raise TeardownError(f"ECS did not delete every task definition: {reasons}")
        for definition in batch:
            report(f"task definition {definition.name}: deleted")
