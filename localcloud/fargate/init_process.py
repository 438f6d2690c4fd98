"""Starts a container's init process and talks with it (see `container_init`)."""

import json
import os
import selectors
import subprocess
import sys
from pathlib import Path
from typing import Any

_PROJECT_ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT_SECONDS = 60.0
_END_TIMEOUT_SECONDS = 10.0


class InitProcess:
    """A container's first process.

    Attributes:
        id: process id of the container's command, or None when it could not be started.
        failure: why it could not be started.
    """

    def __init__(self, description: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            # No site-packages: the standard library is enough, and starts three times as fast.
            [sys.executable, "-S", "-s", "-P", "-m", "localcloud.fargate.container_init"],
            cwd="/",
            env={"PYTHONPATH": str(_PROJECT_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            # A Ctrl-C at the terminal is not for the container: whoever runs it ends it in order.
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018, S101 (pipes were asked for)
        self._orders, self._answers = self._process.stdin, self._process.stdout
        self._rest = b""
        self._early: list[dict[str, Any]] = []
        os.set_blocking(self._answers.fileno(), False)
        self._order(description)
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            first = self.answers() if selector.select(_START_TIMEOUT_SECONDS) else []
        answer: dict[str, Any] = (
            first[0]
            if first
            else {"failed": f"its init process ended, or gave no sign for {_START_TIMEOUT_SECONDS:.0f} s"}
        )
        # A command may end before it is asked about: `answers` will say so.
        self._early = first[1:]
        self.id: int | None = answer.get("started")
        self.failure: str | None = answer.get("failed")

    def signal(self, number: int) -> None:
        """Sends the signal to the command alone, as ECS does."""
        self._order({"signal": number})

    def check(self, command: tuple[str, ...], timeout_seconds: float) -> None:
        """Runs a command beside the container's; `answers` will have its exit code."""
        self._order({"check": command, "timeout": timeout_seconds})

    def answers(self) -> list[dict[str, Any]]:
        """What it has said since."""
        early, self._early = self._early, []
        data = b""
        while chunk := self._answers.read(1 << 16):
            data += chunk
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [*early, *(json.loads(line) for line in lines)]

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def end(self) -> None:
        """Ends the container with all its processes. Harmless when it has ended."""
        self._orders.close()
        try:
            self._process.wait(_END_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()

    def _order(self, order: dict[str, Any]) -> None:
        try:
            self._orders.write(json.dumps(order).encode() + b"\n")
        except BrokenPipeError:
            # It has just ended; its last answer says how.
            return
