"""What can be seen of a task that the local Fargate runs."""

from dataclasses import dataclass
from pathlib import Path

_LINES_SHOWN = 30


@dataclass(frozen=True, kw_only=True)
class LocalContainer:
    """One container of a task, as it was when asked.

    Attributes:
        process_id: of its command, or None before the start.
        exit_code: once ended; 128 + n for signal n.
        reason: why it ended, when ECS would say so, for example an `OutOfMemoryError: …`.
        health: HEALTHY, UNHEALTHY or UNKNOWN (always UNKNOWN without a health check).
        output: file with what it wrote; it is there until the local Fargate ends.
    """

    name: str
    process_id: int | None
    exit_code: int | None
    reason: str | None
    health: str
    output: Path

    def tail(self, lines: int = _LINES_SHOWN) -> str:
        """The last lines that it wrote."""
        if not self.output.exists():
            return ""
        return "\n".join(self.output.read_text(errors="replace").splitlines()[-lines:])


@dataclass(frozen=True, kw_only=True)
class LocalTask:
    """One task, as it was when asked.

    Attributes:
        arn, cluster_arn, task_definition_arn, group, started_by: as DescribeTasks has them.
        last_status: PROVISIONING, PENDING, RUNNING or STOPPED.
        stopped_reason: why Fargate ended it, or None when something else did or it has not ended.
        containers: in the order of the task definition; empty until they are known.
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
        """Name of the service that it belongs to, or None for a task of RunTask."""
        kind, _, name = self.group.partition(":")
        return name if kind == "service" else None

    def __str__(self) -> str:
        lines = [f"task {self.id} of {self.group}: {self.last_status} {self.stopped_reason or ''}".rstrip()]
        for one in self.containers:
            lines.append(f"  container {one.name}: exit code {one.exit_code}, health {one.health}, wrote:")
            lines += [f"    {line}" for line in one.tail().splitlines() or ["(nothing)"]]
        return "\n".join(lines)
