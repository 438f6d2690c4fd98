"""Is the service stable, with the desired tasks running?"""

from dataclasses import dataclass
from typing import Any, Self

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

_EVENTS_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Service:
    """What matters of DescribeServices.

    Attributes:
        task_definition_arn: of the deployment that is to win.
        rollout_state: of that deployment: COMPLETED, IN_PROGRESS or FAILED.
        rollout_reason: what ECS says about it.
        deployments: how many there are; one, once the old tasks are gone.
        events: the last ones, newest first.
    """

    status: str
    desired_count: int
    running_count: int
    task_definition_arn: str
    rollout_state: str
    rollout_reason: str
    deployments: int
    events: tuple[str, ...]

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        deployments = described.get("deployments", [])
        primary: dict[str, Any] = next((one for one in deployments if one["status"] == "PRIMARY"), {})
        return cls(
            status=described["status"],
            desired_count=described["desiredCount"],
            running_count=described["runningCount"],
            task_definition_arn=described["taskDefinition"],
            rollout_state=primary.get("rolloutState", "IN_PROGRESS"),
            rollout_reason=primary.get("rolloutStateReason", ""),
            deployments=len(deployments),
            events=tuple(
                f"{event['createdAt']:%Y-%m-%d %H:%M:%S} {event['message']}"
                for event in described.get("events", [])[:_EVENTS_SHOWN]
            ),
        )


def check(world: World) -> Finding:
    stack = world.stack
    answer = world.aws("ecs").describe_services(cluster=stack.cluster_arn, services=[stack.service_name])
    found = [Service.of(one) for one in answer["services"]]
    return judge(
        stack.service_name,
        found[0] if found else None,
        task_definition_arn=stack.task_definition_arn,
        apply=stack.apply,
    )


def judge(name: str, service: Service | None, *, task_definition_arn: str, apply: str) -> Finding:
    if service is None or service.status != "ACTIVE":
        state = f"is {service.status}" if service else "does not exist"
        return Finding.bad(f"the service {name} {state}", f"Put it back: {apply}.")
    if service.desired_count == 0:
        return Finding.bad(
            f"{name} is to run no task: its desired count is 0",
            f"If somebody stopped it by hand, raise the desired count or put it back: {apply}.",
            *service.events,
        )
    counts = f"{service.running_count} of {service.desired_count} desired tasks {_are(service.running_count)} running"
    if service.rollout_state == "FAILED":
        return Finding.bad(
            f"the last deployment of {name} FAILED ({counts}): {service.rollout_reason}",
            "See why its tasks ended, in the checks below; then deploy again with "
            f"{apply}, or with a new deployment of the service.",
            *service.events,
        )
    if service.running_count != service.desired_count or service.deployments != 1:
        return Finding.bad(
            f"{name} is not stable: {counts}; {service.rollout_reason or service.rollout_state}",
            "If it was just applied, wait for it with --watch. Otherwise the checks below say why tasks do not stay up.",
            *service.events,
        )
    if service.task_definition_arn != task_definition_arn:
        return Finding.bad(
            f"{name} runs {_short(service.task_definition_arn)}, and the stack has {_short(task_definition_arn)}: "
            "ECS brought an older one back, or somebody changed it by hand",
            f"{apply} brings the stack's own back; if ECS rolled it back, see why its tasks failed first.",
            *service.events,
        )
    return Finding.good(f"{name} is stable: {counts}", *service.events)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _short(task_definition_arn: str) -> str:
    return task_definition_arn.rpartition("/")[2]
