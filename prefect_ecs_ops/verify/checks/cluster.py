"""Checks the AWS account, the cluster, and the worker's service."""

from dataclasses import dataclass
from typing import Any, Self

from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding

_EVENTS_SHOWN = 3


def check_account(context: CheckContext) -> Finding:
    return judge_account(context.account_id, context.stack.account_id)


def judge_account(account: str, stack_account: str) -> Finding:
    if account != stack_account:
        return Finding.bad(
            f"the AWS credentials belong to account {account}, but the stack is in account {stack_account}",
            f"Use credentials of account {stack_account}, for example with AWS_PROFILE.",
        )
    return Finding.good(f"the AWS credentials belong to account {account}")


def check_cluster(context: CheckContext) -> Finding:
    found = context.aws("ecs").describe_clusters(clusters=[context.stack.cluster_arn])["clusters"]
    status = found[0]["status"] if found else None
    return judge_cluster(context.stack.cluster_name, status, context.stack.apply)


def judge_cluster(name: str, status: str | None, apply: str) -> Finding:
    if status is None:
        return Finding.bad(f"the cluster {name} doesn't exist", f"Create it again: {apply}.")
    if status != "ACTIVE":
        return Finding.bad(
            f"the cluster {name} is {status}", f"Unless it is being created right now, create it again: {apply}."
        )
    return Finding.good(f"{name} is ACTIVE")


@dataclass(frozen=True, kw_only=True)
class Service:
    """The parts of DescribeServices that the check needs.

    Attributes:
        task_definition_arn: the task definition of the primary deployment.
        rollout_state: state of the primary deployment: COMPLETED, IN_PROGRESS, or FAILED.
        rollout_reason: ECS's explanation of that state.
        deployments: number of deployments; 1 once the previous tasks have stopped.
        events: the last events, newest first.
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
        primary: dict[str, Any] = next(
            (deployment for deployment in deployments if deployment["status"] == "PRIMARY"), {}
        )
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


def check_service(context: CheckContext) -> Finding:
    stack = context.stack
    answer = context.aws("ecs").describe_services(cluster=stack.cluster_arn, services=[stack.service_name])
    found = [Service.of(described) for described in answer["services"]]
    return judge_service(
        stack.service_name,
        found[0] if found else None,
        task_definition_arn=stack.task_definition_arn,
        apply=stack.apply,
    )


def judge_service(name: str, service: Service | None, *, task_definition_arn: str, apply: str) -> Finding:
    """Requires one completed deployment of the stack's task definition, with all desired tasks running."""
    if service is None or service.status != "ACTIVE":
        state = f"is {service.status}" if service else "doesn't exist"
        return Finding.bad(f"the service {name} {state}", f"Create it again: {apply}.")
    if service.desired_count == 0:
        return Finding.bad(
            f"the desired count of {name} is 0, so no worker runs",
            f"If somebody set it by hand, increase the desired count or restore it: {apply}.",
            *service.events,
        )
    are = "is" if service.running_count == 1 else "are"
    counts = f"{service.running_count} of {service.desired_count} desired tasks {are} running"
    if service.rollout_state == "FAILED":
        return Finding.bad(
            f"the last deployment of {name} FAILED ({counts}): {service.rollout_reason}",
            "The checks below say why its tasks ended. Fix the cause, then deploy again with "
            f"{apply}, or with a new deployment of the service.",
            *service.events,
        )
    if service.running_count != service.desired_count or service.deployments != 1:
        return Finding.bad(
            f"{name} is not stable: {counts}; {service.rollout_reason or service.rollout_state}",
            "If the stack was just applied, wait with --watch. Otherwise, the checks below say why tasks don't keep running.",
            *service.events,
        )
    if service.task_definition_arn != task_definition_arn:
        return Finding.bad(
            f"{name} runs {_short(service.task_definition_arn)}, but the stack has {_short(task_definition_arn)}: "
            "ECS rolled back, or somebody changed it by hand",
            f"{apply} deploys the stack's task definition again. If ECS rolled it back, find out why its tasks failed first.",
            *service.events,
        )
    return Finding.good(f"{name} is stable: {counts}", *service.events)


def _short(task_definition_arn: str) -> str:
    return task_definition_arn.rpartition("/")[2]
