"""Starts the init process of a container and communicates with it (see `container_init`)."""

import json
import os
import selectors
import subprocess
import sys
from pathlib import Path
from typing import Any

_SOURCE_ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT_SECONDS = 60.0
_END_TIMEOUT_SECONDS = 10.0


class InitProcess:
    """The init process of a container.

    Attributes:
        id: process ID of the command of the container, or None if it did not start.
        failure: why the command did not start, or None.
    """

    def __init__(self, description: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            # Without site-packages, Python starts three times as fast; the init process needs only the standard library.
            [sys.executable, "-S", "-s", "-P", "-m", "localcloud.fargate.container_init"],
            cwd="/",
            env={"PYTHONPATH": str(_SOURCE_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            # A new session keeps Ctrl-C in the terminal from the container; its parent stops it.
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018, S101 (both are pipes)
        self._input, self._output = self._process.stdin, self._process.stdout
        self._rest = b""
        self._early: list[dict[str, Any]] = []
        os.set_blocking(self._output.fileno(), False)
        self._send(description)
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            first = self.messages() if selector.select(_START_TIMEOUT_SECONDS) else []
        answer: dict[str, Any] = (
            first[0]
            if first
            else {"failed": f"the init process exited or did not respond within {_START_TIMEOUT_SECONDS:.0f} s"}
        )
        # A command can end this early; `messages` returns its exit code.
        self._early = first[1:]
        self.id: int | None = answer.get("started")
        self.failure: str | None = answer.get("failed")

    def signal(self, number: int) -> None:
        """Sends a signal to the command only, as ECS does."""
        self._send({"signal": number})

    def check(self, command: tuple[str, ...], timeout_seconds: float) -> None:
        """Runs a command in the container; `messages` returns its exit code."""
        self._send({"check": command, "timeout": timeout_seconds})

    def messages(self) -> list[dict[str, Any]]:
        """The messages that have arrived since the last call."""
        early, self._early = self._early, []
        data = b""
        while chunk := self._output.read(1 << 16):
            data += chunk
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [*early, *(json.loads(line) for line in lines)]

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def end(self) -> None:
        """Ends all processes of the container. Does nothing if it has ended."""
        self._input.close()
        try:
            self._process.wait(_END_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def _send(self, request: dict[str, Any]) -> None:
        try:
            self._input.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            # The process has ended; its last message has the exit code.
            return
