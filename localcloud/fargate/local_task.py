"""Snapshots of the tasks that the local Fargate runs."""

from dataclasses import dataclass
from pathlib import Path

_LINES_SHOWN = 30


@dataclass(frozen=True, kw_only=True)
class LocalContainer:
    """A snapshot of a container.

    Attributes:
        process_id: process ID of the command; None before it starts.
        exit_code: exit code of the command, 128 + n for signal n; None before it ends.
        reason: the reason that ECS gives for the end, if any, for example `OutOfMemoryError: …`.
        health: HEALTHY, UNHEALTHY or UNKNOWN (always UNKNOWN without a health check).
        output: file with the output; it exists until the local Fargate ends.
    """

    name: str
    process_id: int | None
    exit_code: int | None
    reason: str | None
    health: str
    output: Path

    def tail(self, lines: int = _LINES_SHOWN) -> str:
        """The last lines of the output."""
        if not self.output.exists():
            return ""
        return "\n".join(self.output.read_text(errors="replace").splitlines()[-lines:])


@dataclass(frozen=True, kw_only=True)
class LocalTask:
    """A snapshot of a task.

    Attributes:
        arn, cluster_arn, task_definition_arn, group, started_by: as in DescribeTasks.
        last_status: PROVISIONING, PENDING, RUNNING or STOPPED.
        stopped_reason: why Fargate stopped the task; None if something else stopped it or it has not stopped.
        containers: in the order of the task definition; empty before the task starts.
    """

    arn: str
    cluster_arn: str
    task_definition_arn: str
    group: str
    started_by: str
    last_status: str
    stopped_reason: str | None
    containers: tuple[LocalContainer, ...]

    @property
    def id(self) -> str:
        return self.arn.rpartition("/")[2]

    @property
    def service(self) -> str | None:
        """Name of the service of the task, or None for a task of RunTask."""
        kind, _, name = self.group.partition(":")
        return name if kind == "service" else None

    def __str__(self) -> str:
        lines = [f"task {self.id} of {self.group}: {self.last_status} {self.stopped_reason or ''}".rstrip()]
        for container in self.containers:
            lines.append(
                f"  container {container.name}: exit code {container.exit_code}, health {container.health}, output:"
            )
            lines += [f"    {line}" for line in container.tail().splitlines() or ["(none)"]]
        return "\n".join(lines)
