"""A real Prefect server on this machine, with a temporary database of its own.

with PrefectServer() as prefect:
    subprocess.run(["prefect", "work-pool", "ls"], env=prefect.client_environment())
    prefect.post("/flow_runs/count", {})
"""

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localcloud.fargate.init_process import InitProcess

_HOST = "127.0.0.1"
_START_ATTEMPTS = 3
_START_TIMEOUT_SECONDS = 180.0
_STOP_TIMEOUT_SECONDS = 15.0
_REPLY_TIMEOUT_SECONDS = 30.0
_BUSY_TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.2
_LOG_LINES_SHOWN = 30


class PrefectServerError(Exception):
    """The server didn't start, or refused a request. The message has its response or the end of its log."""


class PrefectServer:
    """A server that runs for the length of a `with` block. It also ends when this process does, even by SIGKILL.

    Args:
        auth_string: `user:password` that clients must send. Default: no authentication.

    Attributes:
        auth_string: as given.
        api_url: the value of PREFECT_API_URL for clients.
        ui_url: the user interface, for a browser.
    """

    def __init__(self, *, auth_string: str | None = None) -> None:
        self.auth_string = auth_string
        self._home = Path(tempfile.gettempdir())
        self._port = 0
        self._process: InitProcess | None = None

    @property
    def api_url(self) -> str:
        return f"http://{_HOST}:{self._port}/api"

    @property
    def ui_url(self) -> str:
        return f"http://{_HOST}:{self._port}"

    def __enter__(self) -> Self:
        self._home = Path(tempfile.mkdtemp(prefix="prefect-server-"))
        try:
            self._start_on_a_free_port()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """Stops the server for the length of a block, then starts it with the same address and database."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    @contextmanager
    def revoked(self) -> Iterator[None]:
        """Replaces the auth string for the length of a block: the previous one is refused, and `variables()` has the new one."""
        before = self.auth_string
        self._restart(f"admin:{secrets.token_urlsafe(16)}")
        try:
            yield
        finally:
            self._restart(before)

    def variables(self) -> dict[str, str]:
        """Environment variables that point a Prefect client to this server, for example to print as `export` lines."""
        variables = {
            "PREFECT_API_URL": self.api_url,
            # Ignores the profile and the settings of the user.
            "PREFECT_HOME": str(self._home / "client"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }
        if self.auth_string:
            variables["PREFECT_API_AUTH_STRING"] = self.auth_string
        return variables

    def client_environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """A complete environment for a client process on this machine.

        Args:
            base: the environment to start from. Its Prefect variables are replaced by `variables()`, and loopback is
                exempt from proxies. Default: this process's environment.
        """
        return {**_without_prefect(os.environ if base is None else base), **self.variables()}

    def get(self, path: str) -> Any:
        """The API's response, for example to `/work_pools/ecs-work-pool`.

        Raises:
            PrefectServerError: the status is 400 or above, or there is no response.
        """
        return self.request("GET", path)

    def post(self, path: str, body: object) -> Any:
        """Posts `body` as JSON; returns and raises as `get` does."""
        return self.request("POST", path, body)

    def request(self, method: str, path: str, body: object = None) -> Any:
        """Sends a request and returns the JSON of the response, or None for an empty response.

        A server on SQLite responds with 503 while its database is locked. Those requests are retried for a minute.

        Raises:
            PrefectServerError: the status is 400 or above, or there is no response.
        """
        deadline = time.monotonic() + _BUSY_TIMEOUT_SECONDS
        while True:
            try:
                response = self._send(method, path, body)
            except urllib.error.HTTPError as error:
                text = error.read().decode(errors="replace")
                if error.code != 503 or time.monotonic() >= deadline:  # noqa: PLR2004 (Service Unavailable)
                    raise PrefectServerError(f"{method} {self.api_url}{path}: {error.code} {text}") from error
                time.sleep(_POLL_SECONDS)
            except OSError as error:
                raise PrefectServerError(f"{method} {self.api_url}{path}: {error}\n{self._log_tail()}") from error
            else:
                return json.loads(response) if response else None

    def _send(self, method: str, path: str, body: object) -> bytes:
        headers = {"Content-Type": "application/json"}
        if self.auth_string:
            headers["Authorization"] = f"Basic {base64.b64encode(self.auth_string.encode()).decode()}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api_url}{path}", data, headers, method=method)  # noqa: S310 (our own address)
        # Never through a proxy.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=_REPLY_TIMEOUT_SECONDS) as response:
            content: bytes = response.read()
        return content

    def _start_on_a_free_port(self) -> None:
        for attempt in range(1, _START_ATTEMPTS + 1):
            with socket.socket() as probe:
                probe.bind((_HOST, 0))
                self._port = probe.getsockname()[1]
            try:
                self._start()
            except PrefectServerError:
                # Another process may have taken the port in between.
                if attempt == _START_ATTEMPTS or "already in use" not in self._log_tail():
                    raise
            else:
                return

    def _start(self) -> None:
        self._process = InitProcess(
            {
                "command": [
                    sys.executable,
                    "-m",
                    "prefect",
                    "server",
                    "start",
                    "--host",
                    _HOST,
                    "--port",
                    str(self._port),
                ],
                "environment": self._server_environment(),
                "working_directory": str(self._home),
                "output": str(self._log_path),
                "root": None,
            }
        )
        deadline = time.monotonic() + _START_TIMEOUT_SECONDS
        while not self._is_healthy():
            if self._process.failure or self._process.has_ended():
                self._stop()
                raise PrefectServerError(f"the Prefect server exited during startup\n{self._log_tail()}")
            if time.monotonic() >= deadline:
                self._stop()
                raise PrefectServerError(
                    f"the Prefect server did not respond within {_START_TIMEOUT_SECONDS:.0f} s\n{self._log_tail()}"
                )
            time.sleep(_POLL_SECONDS)

    def _restart(self, auth_string: str | None) -> None:
        self._stop()
        self.auth_string = auth_string
        self._start()

    def _is_healthy(self) -> bool:
        try:
            return self._send("GET", "/health", None) == b"true"
        except OSError:
            return False

    def _server_environment(self) -> dict[str, str]:
        environment = {
            **_without_prefect(os.environ),
            "PREFECT_HOME": str(self._home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            # On a busy machine, writers wait for each other instead of failing after 10 s.
            "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
            "DO_NOT_TRACK": "1",
        }
        if self.auth_string:
            environment["PREFECT_SERVER_API_AUTH_STRING"] = self.auth_string
        return environment

    def _stop(self) -> None:
        if self._process is None:
            return
        if not self._process.failure and not self._process.has_ended():
            self._process.signal(signal.SIGTERM)
            deadline = time.monotonic() + _STOP_TIMEOUT_SECONDS
            while not self._process.has_ended() and time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS / 4)
        self._process.end()
        self._process = None

    def _close(self) -> None:
        self._stop()
        with suppress(OSError):
            shutil.rmtree(self._home)

    @property
    def _log_path(self) -> Path:
        return self._home / "server.log"

    def _log_tail(self) -> str:
        text = self._log_path.read_text(errors="replace") if self._log_path.exists() else ""
        return "\n".join([f"end of {self._log_path}:", *(text.splitlines()[-_LOG_LINES_SHOWN:] or ["(empty)"])])


def _without_prefect(base: Mapping[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in base.items() if not name.startswith("PREFECT_")}
    for name in ("NO_PROXY", "no_proxy"):
        environment[name] = ",".join(filter(None, [environment.get(name, ""), "127.0.0.1", "localhost"]))
    return environment
