"""A container of a task: its process, health and output."""

import signal
import time
from pathlib import Path

from localcloud.fargate.aws_logs import AwsLogs
from localcloud.fargate.container_spec import ContainerSpec, TaskFailedToStartError
from localcloud.fargate.file_system import ContainerFiles
from localcloud.fargate.health import HealthState
from localcloud.fargate.init_process import InitProcess

KILLED = 128 + signal.SIGKILL
"""Exit code of a command that SIGKILL ended, as in Docker."""


class Container:
    """A container from its start to its end. Callers poll it with `advance`.

    Attributes:
        spec: the container definition with overrides.
        process_id: process ID of the command; None before it starts.
        exit_code: exit code of the command, 128 + n for signal n; None before it ends.
        reason: the reason that ECS gives for the end, if any.
    """

    def __init__(self, spec: ContainerSpec, files: ContainerFiles, logs: AwsLogs | None) -> None:
        self.spec = spec
        self.process_id: int | None = None
        self.exit_code: int | None = None
        self.reason: str | None = None
        self._files = files
        self._logs = logs
        self._health: HealthState | None = None
        self._init: InitProcess | None = None
        self._kill_at: float | None = None

    @property
    def output(self) -> Path:
        return self._files.output

    @property
    def health(self) -> str:
        """HEALTHY, UNHEALTHY or UNKNOWN; always UNKNOWN without a health check."""
        return self._health.status if self._health else "UNKNOWN"

    @property
    def is_running(self) -> bool:
        return self._init is not None and self.exit_code is None

    def start(self, environment: dict[str, str]) -> None:
        """Starts the command.

        Raises:
            TaskFailedToStartError: the command does not exist, or its file system can't be set up.
        """
        description = {"command": self.spec.command, "environment": environment, **self._files.description()}
        self._init = InitProcess(description)
        if failure := self._init.failure:
            self._init.end()
            self._init = None
            raise TaskFailedToStartError(f"CannotStartContainerError: container {self.spec.name}: {failure}")
        self.process_id = self._init.id
        if self.spec.health_check:
            self._health = HealthState(self.spec.health_check)

    def advance(self) -> None:
        """Processes events, sends logs, checks health and enforces the stop timeout."""
        if self._init is None:
            return
        if self.exit_code is None:
            has_ended = self._init.has_ended()
            self._process(self._init.messages())
            if self.exit_code is None and has_ended:
                # Something killed the init process, which ends the container.
                self.exit_code = KILLED
            if self.exit_code is not None:
                self._init.end()
        if self._logs:
            self._logs.send(last=self.exit_code is not None)
        if self.is_running:
            self._check_health()
            if self._kill_at is not None and time.monotonic() >= self._kill_at:
                self.kill()

    def stop(self, grace_seconds: float | None = None) -> None:
        """Sends SIGTERM now, and SIGKILL after the stop timeout. Further calls do nothing.

        Args:
            grace_seconds: an upper limit for the stop timeout.
        """
        if self.is_running and self._kill_at is None and self._init:
            timeout: float = self.spec.stop_timeout_seconds
            self._kill_at = time.monotonic() + (timeout if grace_seconds is None else min(timeout, grace_seconds))
            self._init.signal(signal.SIGTERM)

    def kill(self) -> None:
        """Sends SIGKILL."""
        if self.is_running and self._init:
            self._kill_at = None
            self._init.signal(signal.SIGKILL)

    def end(self) -> None:
        """Ends all remaining processes at once."""
        if self._init is not None and self.exit_code is None:
            self._init.end()

    def _process(self, messages: list[dict[str, int | None]]) -> None:
        for message in messages:
            if "exited" in message:
                self.exit_code = message["exited"]
            elif "check" in message and self._health:
                self._health.conclude(message["check"])

    def _check_health(self) -> None:
        check = self.spec.health_check
        if self._init and check and self._health and self._health.is_due():
            self._health.begin()
            self._init.check(check.command, check.timeout_seconds)
