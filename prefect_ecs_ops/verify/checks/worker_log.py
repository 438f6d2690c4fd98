"""Did the workers start, by their own word?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from prefect_ecs_ops.verify.checks.log_faults import find_fault
from prefect_ecs_ops.verify.checks.service_tasks import describe_service_tasks
from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

LINES_READ = 100
_LINES_SHOWN = 3
STREAM_PREFIX = "worker/prefect-worker"
"""Of the log streams: the awslogs driver's prefix and the container's name; the task's id follows."""


@dataclass(frozen=True, kw_only=True)
class TaskLog:
    """The log of one task.

    Attributes:
        is_running: whether the task still runs.
        started_at: when the task started, or None if it did not.
        head, tail: its first and its last lines, up to `LINES_READ`; both None if there is no stream.
    """

    task_id: str
    is_running: bool
    started_at: datetime | None
    head: tuple[str, ...] | None
    tail: tuple[str, ...] | None

    @property
    def has_started(self) -> bool:
        return any("started!" in line for line in self.head or ())

    @property
    def fault(self) -> tuple[str, str, str] | None:
        """Reason, remedy and line of what it died of, or has to live with."""
        lines = [*(self.head or ()), *(self.tail or ())]
        return find_fault(lines, lasting_only=self.is_running and self.has_started)

    @property
    def last_lines(self) -> list[str]:
        return [line for line in self.tail or () if line.strip()][-_LINES_SHOWN:]


def check(world: World) -> Finding:
    stack = world.stack
    groups = world.aws("logs").describe_log_groups(logGroupNamePrefix=stack.log_group_name)["logGroups"]
    group = next((one for one in groups if one["logGroupName"] == stack.log_group_name), None)
    if group is None:
        return Finding.bad(f"there is no log group {stack.log_group_name}", f"Put it back: {stack.apply}.")
    days = group.get("retentionInDays")
    tasks = describe_service_tasks(world)
    ended = [task for task in tasks if task["lastStatus"] == "STOPPED"]
    return judge(
        stack.worker_name,
        running=[_log_of(world, task) for task in tasks if task["lastStatus"] == "RUNNING"],
        last_ended=_log_of(world, ended[0]) if ended else None,
        readable_since=world.now() - timedelta(days=days) if days else None,
    )


def judge(
    worker_name: str, *, running: list[TaskLog], last_ended: TaskLog | None, readable_since: datetime | None
) -> Finding:
    """Wants the start line of every running task, and no fault that lasts as long as its worker.

    Args:
        worker_name: as Prefect shows it.
        running: logs of the running tasks.
        last_ended: log of the last task that ended: why, if it was a fault, and why the next one will.
        readable_since: older lines are gone, by the log group's retention.
    """
    start_line = f"Worker '{worker_name}' started!"
    for log in running:
        if log.fault:
            return Finding.bad(*log.fault)
    silent = [log for log in running if not _says(log, start_line, readable_since)]
    if (silent or not running) and last_ended and last_ended.fault:
        return Finding.bad(*last_ended.fault)
    if not running:
        return Finding.bad(
            "no worker is running",
            "The checks above say why; if the stack was just applied, wait with --watch.",
            *(last_ended.last_lines if last_ended else ()),
        )
    if silent:
        wrote = f'has not said "{start_line}"' if silent[0].head else "has written no log"
        return Finding.bad(
            f"task {silent[0].task_id} {wrote}",
            "It may still be starting: wait with --watch. If it stays so, check the way out below.",
            *silent[0].last_lines,
        )
    return Finding.good(f"{start_line} (in the logs of all {len(running)} running tasks)")


def _says(log: TaskLog, start_line: str, readable_since: datetime | None) -> bool:
    is_gone = readable_since is not None and log.started_at is not None and log.started_at < readable_since
    return is_gone or any(start_line in line for line in log.head or ())


def _log_of(world: World, task: dict[str, Any]) -> TaskLog:
    logs = world.aws("logs")
    task_id = task["taskArn"].rpartition("/")[2]

    def lines(*, from_head: bool) -> tuple[str, ...] | None:
        try:
            events = logs.get_log_events(
                logGroupName=world.stack.log_group_name,
                logStreamName=f"{STREAM_PREFIX}/{task_id}",
                startFromHead=from_head,
                limit=LINES_READ,
            )["events"]
        except logs.exceptions.ResourceNotFoundException:
            return None
        return tuple(event["message"] for event in events)

    return TaskLog(
        task_id=task_id,
        is_running=task["lastStatus"] == "RUNNING",
        started_at=task.get("startedAt"),
        head=lines(from_head=True),
        tail=lines(from_head=False),
    )
