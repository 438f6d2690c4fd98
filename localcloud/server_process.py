"""The server process of the embedded AWS, which ends with its parent."""

import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Self, cast

START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 10.0
_SOURCE_ROOT = Path(__file__).resolve().parents[1]
_LOG_LINES_SHOWN = 20


class EmbeddedAwsError(Exception):
    """The embedded AWS did not start or does not respond; the message has the end of its log."""


class ServerProcess:
    """A running server. It ends with `stop` or with this process, even by SIGKILL.

    Attributes:
        port: its port on 127.0.0.1.
        log_path: its log file.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log_path: Path, home: Path) -> None:
        self.port = port
        self.log_path = log_path
        self._process = process
        self._home = home

    @classmethod
    def start(cls, log_path: Path | None, *, corrected: bool) -> Self:
        """Starts a server and returns when it listens.

        Raises:
            EmbeddedAwsError: the server exited or did not start within 60 s.
        """
        home = Path(tempfile.mkdtemp(prefix="embedded-aws-"))
        log_path = log_path or home / "server.log"
        command = [sys.executable, "-m", "localcloud.moto_server", *([] if corrected else ["--vanilla"])]
        try:
            log_path.parent.mkdir(parents=True, exist_ok=True)
            with log_path.open("ab") as log:
                # The server ends when its standard input ends, which happens when this process ends.
                # A new session keeps Ctrl-C in the terminal from stopping the server before its clients finish.
                process = subprocess.Popen(
                    command,
                    cwd=home,
                    env=_environment(home),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    start_new_session=True,
                )
            try:
                port = _read_port(process, log_path)
            except BaseException:
                _end(process)
                raise
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            raise
        return cls(process, port, log_path, home)

    @property
    def id(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Stops the server and discards its state. Does nothing if it has stopped already."""
        _end(self._process)
        shutil.rmtree(self._home, ignore_errors=True)


def log_tail(log_path: Path) -> str:
    """The last lines of a log, with its path, for an error message."""
    text = log_path.read_text(errors="replace") if log_path.exists() else ""
    tail = text.splitlines()[-_LOG_LINES_SHOWN:]
    return "\n".join([f"end of {log_path}:", *(tail or ["(empty)"])])


def _environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_", "PYTEST_"))}
    search_path = [str(_SOURCE_ROOT), inherited.get("PYTHONPATH", "")]
    return inherited | {
        "PYTHONPATH": os.pathsep.join(filter(None, search_path)),
        "PYTHONUNBUFFERED": "1",
        # AWS has its managed policies in every account; moto loads them only on request.
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "MOTO_LAMBDA_DATA_DIR": str(home / "lambda"),
    }


def _read_port(process: "subprocess.Popen[bytes]", log_path: Path) -> int:
    output = cast("IO[bytes]", process.stdout)
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        if not selector.select(START_TIMEOUT_SECONDS):
            raise EmbeddedAwsError(
                f"the embedded AWS did not start within {START_TIMEOUT_SECONDS:.0f} s\n{log_tail(log_path)}"
            )
    line = output.readline()
    output.close()
    if not line:
        code = process.wait(STOP_TIMEOUT_SECONDS)
        raise EmbeddedAwsError(f"the embedded AWS exited with code {code} during startup\n{log_tail(log_path)}")
    return int(json.loads(line)["port"])


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
