"""Do the worker's tasks stay up, and if not, why did they end?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from prefect_ecs_ops.verify.checks.service_tasks import describe_service_tasks
from prefect_ecs_ops.verify.checks.stopped_task import StoppedTask, explain
from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

PROVEN_AFTER = timedelta(seconds=60)
"""A worker that can't connect ends within half a minute of its start; one that has lived longer has got over it."""

# How a task ends whose end was wanted.
_WANTED = ("ServiceSchedulerInitiated", "UserInitiated")


@dataclass(frozen=True, kw_only=True)
class RunningTask:
    """A task that is to run; `started_at` is None until it does. `deployment` is the service's that started it."""

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


def check(world: World) -> Finding:
    tasks = describe_service_tasks(world)
    return judge(
        [RunningTask.of(task) for task in tasks if task["desiredStatus"] == "RUNNING"],
        [
            StoppedTask.of(task)
            for task in tasks
            if task["lastStatus"] == "STOPPED" and task.get("stopCode") not in _WANTED
        ],
        world.now(),
    )


def judge(running: list[RunningTask], failed: list[StoppedTask], now: datetime) -> Finding:
    """Looks at the tasks that ECS still knows: it forgets stopped ones after an hour.

    Args:
        running: tasks that are to run.
        failed: tasks whose end nobody wanted.
        now: in UTC.
    """
    unhealthy = [task.id for task in running if task.health == "UNHEALTHY"]
    if unhealthy:
        return Finding.bad(
            f"the health check of task {unhealthy[0]} fails: its worker has not polled Prefect for 300 s",
            "See the worker's log and the way out of its subnets; ECS replaces the task.",
        )
    last = max(failed, key=lambda task: task.stopped_at, default=None)
    if last and not any(_has_got_over(task, last, now) for task in running):
        reason, remedy = explain(last)
        count = f" ({len(failed)} tasks in the last hour)" if len(failed) > 1 else ""
        return Finding.bad(f"task {last.id} ended{count}: {reason}", remedy)
    up = [task for task in running if task.last_status == "RUNNING"]
    if not up:
        return Finding.bad(
            "no task of the worker is running" + (f"; {len(running)} on the way" if running else ""),
            "If it was just applied, wait for it with --watch; if it stays so, the service's events say why.",
        )
    past = f"; {len(failed)} ended in the last hour, the last at {last.stopped_at:%H:%M:%S}" if last else ""
    return Finding.good(f"{len(up)} running{past}")


def _has_got_over(task: RunningTask, failure: StoppedTask, now: datetime) -> bool:
    """Whether the service runs all the same; a task of an older deployment only bridges the time until the new one does."""
    if task.started_at is None:
        return False
    if task.started_at < failure.stopped_at:
        return task.deployment == failure.deployment
    return now - task.started_at >= PROVEN_AFTER
