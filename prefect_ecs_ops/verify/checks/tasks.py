"""Checks that the worker's tasks keep running, and says why they ended if they don't.

The reasons are those of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding

PROVEN_AFTER = timedelta(seconds=60)
"""A worker that can't connect ends within half a minute of its start, so a worker that has run longer is connected."""

# Stop codes of tasks that somebody stopped on purpose.
_INTENDED = ("ServiceSchedulerInitiated", "UserInitiated")

# Pattern in ECS's reasons → remedy. The first match counts.
_REMEDIES = (
    (
        r"CannotPullContainer|pull image",
        "Check that the image's tag exists, and that the execution role can pull it. Docker Hub limits pulls by IP address, "
        "and all tasks share one: push the image to ECR, and set worker.image to it. Check the outbound route below too.",
    ),
    (
        r"secretsmanager|unable to pull secrets|Secrets Manager",
        "Check the secret and the outbound route below; `terraform plan` shows whether somebody changed the execution role's "
        "policy by hand.",
    ),
    (
        r"logs? ?(group|stream|driver)|awslogs",
        "The log group or the execution role's permission for it is missing: apply the stack.",
    ),
    (
        r"OutOfMemory",
        "Increase the setting worker.memory_mib, or decrease worker.submission_limit.",
    ),
    (
        r"failed container health checks",
        "The worker did not poll Prefect for 300 s: see its log, and the outbound route below.",
    ),
    (
        r"[Cc]apacity is unavailable|RESOURCE:",
        "AWS has no Fargate capacity there right now; ECS retries by itself.",
    ),
    (
        r"network interface|ENI|subnet",
        "Check the private subnets for free IP addresses, and the account's quota of network interfaces.",
    ),
)
_KILLED = 137
_SEE_LOG = "The worker's log says why: see its check below."


@dataclass(frozen=True, kw_only=True)
class RunningTask:
    """A task that should run.

    Attributes:
        deployment: id of the service's deployment that started it.
        started_at: None until the task has started.
    """

    id: str
    deployment: str
    last_status: str
    health: str
    started_at: datetime | None

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        return cls(
            id=described["taskArn"].rpartition("/")[2],
            deployment=described.get("startedBy", ""),
            last_status=described["lastStatus"],
            health=described.get("healthStatus", "UNKNOWN"),
            started_at=described.get("startedAt"),
        )


@dataclass(frozen=True, kw_only=True)
class StoppedTask:
    """A task that ended by itself, or that did not start.

    Attributes:
        deployment: id of the service's deployment that started it.
        stop_code: ECS's stop code: TaskFailedToStart, EssentialContainerExited, …
        reasons: ECS's reasons for the task, then for its containers.
        exit_codes: exit codes of the containers that have one.
    """

    id: str
    deployment: str
    stop_code: str
    reasons: tuple[str, ...]
    exit_codes: tuple[int, ...]
    stopped_at: datetime

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        containers = described.get("containers", [])
        reasons = [described.get("stoppedReason"), *(container.get("reason") for container in containers)]
        return cls(
            id=described["taskArn"].rpartition("/")[2],
            deployment=described.get("startedBy", ""),
            stop_code=described.get("stopCode", ""),
            reasons=tuple(reason for reason in reasons if reason),
            exit_codes=tuple(container["exitCode"] for container in containers if "exitCode" in container),
            stopped_at=described.get("stoppedAt") or described.get("stoppingAt") or datetime.now(UTC),
        )


def describe_service_tasks(context: CheckContext) -> list[dict[str, Any]]:
    """DescribeTasks for the service's running and stopped tasks, newest first. ECS lists a stopped task for about an hour."""
    ecs, stack = context.aws("ecs"), context.stack
    tasks: list[dict[str, Any]] = []
    for status in ("RUNNING", "STOPPED"):
        arns = ecs.list_tasks(cluster=stack.cluster_arn, serviceName=stack.service_name, desiredStatus=status)
        if arns["taskArns"]:
            tasks += ecs.describe_tasks(cluster=stack.cluster_arn, tasks=arns["taskArns"])["tasks"]
    return sorted(tasks, key=lambda task: task["createdAt"], reverse=True)


def check_tasks(context: CheckContext) -> Finding:
    tasks = describe_service_tasks(context)
    return judge_tasks(
        [RunningTask.of(task) for task in tasks if task["desiredStatus"] == "RUNNING"],
        [
            StoppedTask.of(task)
            for task in tasks
            if task["lastStatus"] == "STOPPED" and task.get("stopCode") not in _INTENDED
        ],
        context.now(),
    )


def judge_tasks(running: list[RunningTask], failed: list[StoppedTask], now: datetime) -> Finding:
    """Judges the tasks that ECS still lists.

    Args:
        running: tasks that should run.
        failed: tasks that nobody stopped on purpose.
        now: the time in UTC.
    """
    unhealthy = [task.id for task in running if task.health == "UNHEALTHY"]
    if unhealthy:
        return Finding.bad(
            f"the health check of task {unhealthy[0]} fails: its worker has not polled Prefect for 300 s",
            "See the worker's log and its subnets' outbound route; ECS replaces the task.",
        )
    last = max(failed, key=lambda task: task.stopped_at, default=None)
    if last and not any(_recovered(task, last, now) for task in running):
        reason, remedy = explain(last)
        count = f" ({len(failed)} tasks in the last hour)" if len(failed) > 1 else ""
        return Finding.bad(f"task {last.id} ended{count}: {reason}", remedy)
    up = [task for task in running if task.last_status == "RUNNING"]
    if not up:
        return Finding.bad(
            "no task of the worker is running" + (f"; {len(running)} starting" if running else ""),
            "If the stack was just applied, wait with --watch. Otherwise, the service's events say why.",
        )
    past = f"; {len(failed)} ended in the last hour, the last one at {last.stopped_at:%H:%M:%S}" if last else ""
    return Finding.good(f"{len(up)} running{past}")


def _recovered(task: RunningTask, failure: StoppedTask, now: datetime) -> bool:
    """Whether a task shows that the service works in spite of a failure.

    A task of an older deployment doesn't: it only runs until the new deployment works.
    """
    if task.started_at is None:
        return False
    if task.started_at < failure.stopped_at:
        return task.deployment == failure.deployment
    return now - task.started_at >= PROVEN_AFTER


def explain(task: StoppedTask) -> tuple[str, str]:
    """Why a task ended, and the remedy."""
    codes = f"exit code {', '.join(map(str, task.exit_codes))}" if any(task.exit_codes) else ""
    reason = "; ".join(filter(None, [*dict.fromkeys(task.reasons), codes])) or task.stop_code or "ECS gives no reason"
    for pattern, remedy in _REMEDIES:
        if any(re.search(pattern, text) for text in task.reasons):
            return reason, remedy
    if _KILLED in task.exit_codes:
        return reason, f"Its worker was killed, for lack of memory or by hand. {_SEE_LOG}"
    return reason, _SEE_LOG
