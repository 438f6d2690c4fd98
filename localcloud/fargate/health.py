"""Container health checks, as Docker runs them for ECS."""

import time
from dataclasses import dataclass
from typing import Any, Self

_DEFAULTS = {"interval": 30, "timeout": 5, "retries": 3, "startPeriod": 0}


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """A command that checks whether a container is healthy.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """

    command: tuple[str, ...]
    interval_seconds: float
    timeout_seconds: float
    retries: int
    start_period_seconds: float

    @classmethod
    def from_definition(cls, definition: dict[str, Any]) -> Self | None:
        """The health check of a container definition, with the defaults of ECS; None for the command NONE."""
        kind, *arguments = definition["command"]
        if kind == "NONE":
            return None
        if kind == "CMD-SHELL":
            arguments = ["/bin/sh", "-c", " ".join(arguments)]
        elif kind != "CMD":
            # A list without CMD or CMD-SHELL is a command.
            arguments = [kind, *arguments]
        given = {**_DEFAULTS, **{name: value for name, value in definition.items() if value is not None}}
        return cls(
            command=tuple(arguments),
            interval_seconds=given["interval"],
            timeout_seconds=given["timeout"],
            retries=given["retries"],
            start_period_seconds=given["startPeriod"],
        )


class HealthState:
    """The health status: UNKNOWN until the first success or enough failures, then HEALTHY or UNHEALTHY.

    A failure within the start period counts only if the container was healthy before.
    """

    def __init__(self, check: HealthCheck) -> None:
        self._check = check
        self._started = self._last = time.monotonic()
        self._failures = 0
        self._running = False
        self.status = "UNKNOWN"

    def is_due(self) -> bool:
        """Whether to check now: an interval after the start or after the end of the last check."""
        return not self._running and time.monotonic() - self._last >= self._check.interval_seconds

    def begin(self) -> None:
        self._running = True

    def conclude(self, exit_code: int | None) -> None:
        """Processes the exit code of a check; None if it timed out."""
        self._running, self._last = False, time.monotonic()
        if exit_code == 0:
            self._failures, self.status = 0, "HEALTHY"
            return
        is_starting = self.status == "UNKNOWN" and self._last - self._started < self._check.start_period_seconds
        if not is_starting:
            self._failures += 1
        if self._failures >= self._check.retries:
            self.status = "UNHEALTHY"
