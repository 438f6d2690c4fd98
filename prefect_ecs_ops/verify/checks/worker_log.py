"""Checks the workers' logs: that each worker started, and that no known fault is in the way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from prefect_ecs_ops.verify.checks.tasks import describe_service_tasks
from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding

LINES_READ = 100
_LINES_SHOWN = 3
STREAM_PREFIX = "worker/prefect-worker"
"""Prefix of the log streams: the awslogs driver's prefix and the container's name. The task's id follows."""


@dataclass(frozen=True)
class LogFault:
    """A log line that explains why a worker ended, or what it does without.

    Attributes:
        pattern: regular expression that the line matches.
        reason: can use the pattern's groups.
        lasts: whether a started worker keeps the fault until it ends. A worker either ends because of any other fault, or
            recovers from it.
    """

    pattern: str
    reason: str
    remedy: str
    lasts: bool = False


FAULTS = (
    LogFault(
        r"401 Unauthorized",
        "Prefect refuses the worker's API key with 401: it is wrong, expired, or revoked, and the worker ends at once",
        "Rotate the key (docs/secrets.md), which restarts the worker.",
    ),
    LogFault(
        r"403 Forbidden",
        "Prefect refuses the worker with 403: its API key lacks a worker's permissions in that workspace",
        "Rotate to a key with the Worker role in the right workspace (docs/secrets.md).",
    ),
    LogFault(
        r"SQS queue '([^']+)' does not exist",
        r"the worker found no queue \1 when it started: flow runs are submitted, but their crashes go unnoticed",
        "Apply the stack to create the queue, then restart the worker, because it doesn't look for the queue again.",
        lasts=True,
    ),
    LogFault(
        r"giving up on automatic restarts",
        "the worker's observer gave up after five restarts: flow runs are submitted, but their crashes go unnoticed",
        "Find the cause in its log (the queue, the worker's role), then restart the worker.",
        lasts=True,
    ),
    LogFault(
        r"(Name or service not known|Temporary failure in name resolution|Connection refused|"
        r"All connection attempts failed|ConnectTimeout|Network is unreachable)",
        r"the worker can't reach the Prefect API (\1)",
        "Check prefect_api_url, the outbound route below, and that the API is reachable from the private subnets.",
    ),
)


def find_fault(lines: Sequence[str], *, lasting_only: bool) -> tuple[str, str, str] | None:
    """Reason, remedy, and the line of the first known fault in a log; None if there is none.

    Args:
        lines: the log's lines, oldest first. Of several lines with the same fault, the last one counts.
        lasting_only: ignores the faults that end a started worker or that it recovers from.
    """
    for fault in FAULTS:
        if lasting_only and not fault.lasts:
            continue
        for line in reversed(lines):
            found = re.search(fault.pattern, line)
            if found:
                return found.expand(fault.reason), fault.remedy, line.strip()
    return None


@dataclass(frozen=True, kw_only=True)
class TaskLog:
    """The log of one task.

    Attributes:
        is_running: whether the task still runs.
        started_at: when the task started; None if it did not.
        head, tail: its first and its last lines, up to `LINES_READ`; None if the log stream doesn't exist.
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
        """Reason, remedy, and line of the fault that ended the worker, or that it still has."""
        lines = [*(self.head or ()), *(self.tail or ())]
        return find_fault(lines, lasting_only=self.is_running and self.has_started)

    @property
    def last_lines(self) -> list[str]:
        return [line for line in self.tail or () if line.strip()][-_LINES_SHOWN:]


def check_worker_log(context: CheckContext) -> Finding:
    stack = context.stack
    groups = context.aws("logs").describe_log_groups(logGroupNamePrefix=stack.log_group_name)["logGroups"]
    group = next((found for found in groups if found["logGroupName"] == stack.log_group_name), None)
    if group is None:
        return Finding.bad(f"the log group {stack.log_group_name} doesn't exist", f"Create it again: {stack.apply}.")
    days = group.get("retentionInDays")
    tasks = describe_service_tasks(context)
    ended = [task for task in tasks if task["lastStatus"] == "STOPPED"]
    return judge_worker_log(
        stack.worker_name,
        running=[_log_of(context, task) for task in tasks if task["lastStatus"] == "RUNNING"],
        last_ended=_log_of(context, ended[0]) if ended else None,
        readable_since=context.now() - timedelta(days=days) if days else None,
    )


def judge_worker_log(
    worker_name: str, *, running: list[TaskLog], last_ended: TaskLog | None, readable_since: datetime | None
) -> Finding:
    """Requires the start line in the log of every running task, and no fault that lasts as long as its worker.

    Args:
        worker_name: the name that Prefect shows.
        running: logs of the running tasks.
        last_ended: log of the task that ended last. A fault in it will end the next task too.
        readable_since: the log group's retention removed older lines.
    """
    start_line = f"Worker '{worker_name}' started!"
    for log in running:
        if log.fault:
            return Finding.bad(*log.fault)
    silent = [log for log in running if not _has_line(log, start_line, readable_since)]
    if (silent or not running) and last_ended and last_ended.fault:
        return Finding.bad(*last_ended.fault)
    if not running:
        return Finding.bad(
            "no worker is running",
            "The checks above say why. If the stack was just applied, wait with --watch.",
            *(last_ended.last_lines if last_ended else ()),
        )
    if silent:
        wrote = f'has not logged "{start_line}"' if silent[0].head else "has written no log"
        return Finding.bad(
            f"task {silent[0].task_id} {wrote}",
            "It may still be starting: wait with --watch. If that doesn't help, check the outbound route below.",
            *silent[0].last_lines,
        )
    return Finding.good(f"{start_line} (in the logs of all {len(running)} running tasks)")


def _has_line(log: TaskLog, start_line: str, readable_since: datetime | None) -> bool:
    is_expired = readable_since is not None and log.started_at is not None and log.started_at < readable_since
    return is_expired or any(start_line in line for line in log.head or ())


def _log_of(context: CheckContext, task: dict[str, Any]) -> TaskLog:
    logs = context.aws("logs")
    task_id = task["taskArn"].rpartition("/")[2]

    def lines(*, from_head: bool) -> tuple[str, ...] | None:
        try:
            events = logs.get_log_events(
                logGroupName=context.stack.log_group_name,
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
