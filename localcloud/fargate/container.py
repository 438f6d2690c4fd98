"""A container of a task: its command's process, its health and its output."""

import signal
import time
from pathlib import Path

from localcloud.fargate.aws_logs import AwsLogs
from localcloud.fargate.container_spec import ContainerSpec, TaskFailedToStartError
from localcloud.fargate.file_system import ContainerFiles
from localcloud.fargate.health import HealthState
from localcloud.fargate.init_process import InitProcess

KILLED = 128 + signal.SIGKILL
"""Exit code of a command that SIGKILL ended, as Docker has it."""


class Container:
    """One container, from its start to its end. It is driven by calls of `advance`.

    Attributes:
        spec: what it runs.
        process_id: of its command, once started.
        exit_code: of its command, once ended; 128 + n for signal n.
        reason: why it ended, when ECS would say so.
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
        """HEALTHY, UNHEALTHY, or UNKNOWN, also without a health check."""
        return self._health.status if self._health else "UNKNOWN"

    @property
    def is_running(self) -> bool:
        return self._init is not None and self.exit_code is None

    def start(self, environment: dict[str, str]) -> None:
        """Starts the command.

        Raises:
            TaskFailedToStartError: there is no such command, or its place can't be made.
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
        """Takes in what has happened since, and does what is due."""
        if self._init is None:
            return
        if self.exit_code is None:
            has_ended = self._init.has_ended()
            self._take(self._init.answers())
            if self.exit_code is None and has_ended:
                # Someone killed the init process, and with it the container.
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
        """SIGTERM now, and SIGKILL after the stop timeout. Asking again changes nothing.

        Args:
            grace_seconds: at most that long, whatever the stop timeout.
        """
        if self.is_running and self._kill_at is None and self._init:
            timeout: float = self.spec.stop_timeout_seconds
            self._kill_at = time.monotonic() + (timeout if grace_seconds is None else min(timeout, grace_seconds))
            self._init.signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        if self.is_running and self._init:
            self._kill_at = None
            self._init.signal(signal.SIGKILL)

    def end(self) -> None:
        """Ends what may be left, at once."""
        if self._init is not None and self.exit_code is None:
            self._init.end()

    def _take(self, answers: list[dict[str, int | None]]) -> None:
        for answer in answers:
            if "exited" in answer:
                self.exit_code = answer["exited"]
            elif "check" in answer and self._health:
                self._health.conclude(answer["check"])

    def _check_health(self) -> None:
        check = self.spec.health_check
        if self._init and check and self._health and self._health.is_due():
            self._health.begin()
            self._init.check(check.command, check.timeout_seconds)
