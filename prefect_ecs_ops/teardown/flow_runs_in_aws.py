"""What flow runs have on the stack's cluster, found by reading only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_TASKS_PER_REQUEST = 100


@dataclass(frozen=True)
class RunningTask:
    """A task that runs on the cluster, or is about to.

    Attributes:
        group: `service:<name>`, or `family:<name>` of a task that RunTask started.
        started_by: who started it, as ECS has it; may be empty.
    """

    arn: str
    group: str
    started_by: str

    @property
    def id(self) -> str:
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True)
class RegisteredDefinition:
    """A task definition that a worker registered.

    Attributes:
        is_active: whether it has yet to be deregistered before it can be deleted.
    """

    arn: str
    is_active: bool

    @property
    def name(self) -> str:
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True)
class FlowRunsInAws:
    """What has to go before the stack can.

    Attributes:
        workers_wanted: how many workers the stack's service is to run; they would start new flow runs.
        tasks: what runs on the cluster beside the service's own tasks.
        definitions: what the stack's workers registered.
    """

    workers_wanted: int
    tasks: tuple[RunningTask, ...]
    definitions: tuple[RegisteredDefinition, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.workers_wanted or self.tasks or self.definitions)


def find(ecs: Any, outputs: Mapping[str, Any]) -> FlowRunsInAws:
    """Looks for it.

    Args:
        ecs: a boto3 client of ECS in the stack's region.
        outputs: the stack's Terraform outputs.
    """
    own = f"service:{outputs['service_name']}"
    return FlowRunsInAws(
        workers_wanted=workers_wanted(ecs, outputs),
        tasks=tuple(task for task in running_tasks(ecs, outputs["cluster_arn"]) if task.group != own),
        definitions=tuple(_definitions(ecs, outputs["work_pool_name"], outputs["flow_execution_role_arn"])),
    )


def workers_wanted(ecs: Any, outputs: Mapping[str, Any]) -> int:
    """How many workers the stack's service is to run."""
    described = ecs.describe_services(cluster=outputs["cluster_arn"], services=[outputs["service_name"]])["services"]
    return sum(one["desiredCount"] for one in described if one["status"] == "ACTIVE")


def running_tasks(ecs: Any, cluster: str) -> Iterator[RunningTask]:
    """Every task of a cluster that has not stopped."""
    for page in ecs.get_paginator("list_tasks").paginate(
        cluster=cluster, PaginationConfig={"PageSize": _TASKS_PER_REQUEST}
    ):
        if not page["taskArns"]:
            continue
        for task in ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]:
            if task["lastStatus"] != "STOPPED":
                yield RunningTask(task["taskArn"], task.get("group") or "", task.get("startedBy") or "")


def _definitions(ecs: Any, pool: str, execution_role: str) -> Iterator[RegisteredDefinition]:
    """Those of the pool whose execution role is the stack's: another stack may have a pool of the same name."""
    families = ecs.get_paginator("list_task_definition_families").paginate(familyPrefix=f"prefect_{pool}_")
    for family in sorted({name for page in families for name in page["families"]}):
        for status in ("ACTIVE", "INACTIVE"):
            for page in ecs.get_paginator("list_task_definitions").paginate(familyPrefix=family, status=status):
                for arn in page["taskDefinitionArns"]:
                    definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
                    if definition.get("executionRoleArn") == execution_role:
                        yield RegisteredDefinition(arn, is_active=status == "ACTIVE")
