"""The init process (PID 1) of a container: starts its command and ends all its processes with the container.

Run it as `python -m localcloud.fargate.container_init`. It uses only the standard library and exchanges lines of JSON.

Standard input: first the container (`command`, `environment`, `working_directory`, `output`, `root`), then any number of
`{"signal": 15}` and `{"check": [command], "timeout": seconds}`. The container ends when standard input ends, which happens
when the parent process ends, even by SIGKILL.
Standard output: `{"started": pid}` or `{"failed": reason}`; `{"check": exit code or null}`; `{"exited": code}`.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from localcloud.fargate.private_root import PrivateRoot

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LIBC = ctypes.CDLL(None)
_IS_LINUX = sys.platform.startswith("linux")


class Container:
    """The processes of a container: its command and at most one health check."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._environment = description["environment"]
        self._directory = description["working_directory"]
        self._output = os.open(description["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if description["root"]:
            PrivateRoot.from_json(description["root"]).enter()
        self._check: subprocess.Popen[bytes] | None = None
        self.check_deadline: float | None = None
        self._main = self._spawn(description["command"], self._output)
        _send(started=self._main.pid)

    def handle(self, request: dict[str, Any]) -> None:
        if "signal" in request:
            os.kill(self._main.pid, request["signal"])
        else:
            try:
                self._check = self._spawn(request["check"], subprocess.DEVNULL)
            except OSError:
                # The exit code of a shell for a missing command.
                _send(check=127)
            else:
                self.check_deadline = time.monotonic() + request["timeout"]

    def end_late_check(self) -> None:
        if self._check and self.check_deadline is not None and time.monotonic() >= self.check_deadline:
            with suppress(ProcessLookupError):
                os.killpg(self._check.pid, signal.SIGKILL)
            self._check = self.check_deadline = None
            _send(check=None)

    def reap(self) -> int | None:
        """Reaps ended processes; returns the exit code of the command once it has ended."""
        while True:
            try:
                process_id, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None
            if process_id == 0:
                return None
            code = os.waitstatus_to_exitcode(status)
            code = code if code >= 0 else 128 - code
            if process_id == self._main.pid:
                self._main.returncode = code
                return code
            if self._check and process_id == self._check.pid:
                self._check.returncode = code
                self._check = self.check_deadline = None
                _send(check=code)

    def end(self) -> None:
        """Kills all remaining processes, including orphans, which are children of this process."""
        with suppress(ChildProcessError):
            while True:
                for process_id in _children():
                    with suppress(ProcessLookupError):
                        os.kill(process_id, signal.SIGKILL)
                if not _IS_LINUX:
                    with suppress(ProcessLookupError, PermissionError):
                        os.killpg(self._main.pid, signal.SIGKILL)
                os.waitpid(-1, 0)

    def _spawn(self, command: list[str], output: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            env=self._environment,
            cwd=self._directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Safe, because this process has only one thread.
            preexec_fn=_reset_signals,  # noqa: PLW1509
        )


def main() -> int:
    """Runs the container that standard input describes. Returns 0 for every exit code of the command."""
    if _IS_LINUX:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    requests = _Requests()
    try:
        container = Container(requests.wait())
    except (OSError, subprocess.SubprocessError) as error:
        _send(failed=str(error))
        return 0
    code: int | None = None
    while code is None and not requests.ended:
        deadline = container.check_deadline
        timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([0, wake], [], [], timeout)
        if wake in ready:
            os.read(wake, 4096)
        code = container.reap()
        container.end_late_check()
        if code is None and 0 in ready:
            for request in requests.read():
                container.handle(request)
    container.end()
    if code is not None:
        _send(exited=code)
    return 0


class _Requests:
    """Reads the available lines of JSON from standard input."""

    def __init__(self) -> None:
        self.ended = False
        self._rest = b""

    def read(self) -> list[dict[str, Any]]:
        data = os.read(0, 1 << 16)
        self.ended = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def wait(self) -> dict[str, Any]:
        while not (requests := self.read()):
            if self.ended:
                raise SystemExit(0)
        return requests[0]


def _children() -> list[int]:
    children = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The format is pid (name) state ppid …; the name can contain any character.
            if int(entry.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                children.append(int(entry.parent.name))
    return children


def _reset_signals() -> None:
    # A background job of a shell inherits an ignored SIGINT; containers start with default signal handlers.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _IS_LINUX:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _send(**message: Any) -> None:
    # The parent process has ended; the end of standard input then ends the container.
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
