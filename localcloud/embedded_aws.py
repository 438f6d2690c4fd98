"""An AWS on this machine: a moto server in its own process, with `localcloud.corrections` applied.

    with EmbeddedAws.start(region="us-east-1", log_path=Path("aws.log")) as aws:
        subprocess.run(["terraform", "apply"], env=aws.environment())
        aws.client("ecs").list_clusters()

Clients reach it through `AWS_ENDPOINT_URL` alone, so they send the same requests as to AWS.

By default, ECS tasks of services and of RunTask are RUNNING as soon as ECS places them, until something stops them.
`attach_task_runner` changes that for a runner that executes tasks: a new task starts in PROVISIONING with desired status
RUNNING, and the runner reports its progress as the ECS agent does, through `ecs.submit_task_state_change(cluster=, task=,
status=, reason=, containers=[{containerName, status, exitCode, reason}])` with status PENDING, RUNNING and finally STOPPED.
StopTask and the service scheduler only set the desired status STOPPED; the task stops when its runner reports it. The
scheduler replaces stopped tasks and rolls deployments as AWS does.
"""

import json
import os
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config

from localcloud.recording import RecordedRequest
from localcloud.server_process import EmbeddedAwsError, ServerProcess, log_tail

__all__ = ["ACCOUNT_ID", "EmbeddedAws", "EmbeddedAwsError", "RecordedRequest"]

ACCOUNT_ID = "123456789012"
"""The account of all access keys in the embedded AWS: moto's default account."""

_CREDENTIAL = "test"
_REPLY_TIMEOUT_SECONDS = 30.0


class EmbeddedAws:
    """A running embedded AWS.

    `EmbeddedAws.start` creates it. It ends with its `with` block or, at the latest, with this process.

    Attributes:
        region: the default region of clients; the server answers for all regions.
        endpoint_url: `http://127.0.0.1:<port>`.
        log_path: the log of the server: a line for each request, and a traceback for each failure.
    """

    def __init__(self, server: ServerProcess, region: str) -> None:
        self.region = region
        self.endpoint_url = f"http://127.0.0.1:{server.port}"
        self.log_path = server.log_path
        self._server = server
        # Any: the stubs of boto3 type a client by its literal name only.
        self._session: Any = _session()
        self._clients: dict[tuple[str, str], Any] = {}

    @classmethod
    def start(cls, region: str = "us-east-1", log_path: Path | None = None, *, corrected: bool = True) -> Self:
        """Starts a server on a free loopback port and returns when it listens.

        Args:
            region: default region of `environment()` and `client()`.
            log_path: file for the output of the server; by default, a temporary file that is deleted with the server.
            corrected: False serves moto without corrections, for tests that show what the corrections change.

        Raises:
            EmbeddedAwsError: the server exited or did not start within 60 s; the message has the end of its log.
        """
        return cls(ServerProcess.start(log_path, corrected=corrected), region)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops the server and discards its state. Does nothing if it has stopped already."""
        self._server.stop()

    @property
    def process_id(self) -> int:
        return self._server.id

    def variables(self) -> dict[str, str]:
        """The environment variables that point an AWS client to this server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": _CREDENTIAL,
            "AWS_SECRET_ACCESS_KEY": _CREDENTIAL,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            # Keeps out the user's profiles, SSO sessions and certificate bundles.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """A complete environment for a child process.

        Args:
            base: the environment to start from; by default, that of this process. `variables()` replace its AWS
                variables, and loopback is exempt from proxies.
        """
        inherited = dict(os.environ if base is None else base)
        environment = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
        environment.update(self.variables())
        for name in ("NO_PROXY", "no_proxy"):
            environment[name] = ",".join(filter(None, [environment.get(name, ""), "127.0.0.1", "localhost"]))
        return environment

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of this server, independent of the environment of this process.

        Calls with the same arguments return the same client. Threads can share it. It does not retry.
        """
        key = (service, region or self.region)
        if key not in self._clients:
            self._clients[key] = self._session.client(
                service,
                region_name=region or self.region,
                endpoint_url=self.endpoint_url,
                config=Config(proxies={}, retries={"total_max_attempts": 1}, read_timeout=_REPLY_TIMEOUT_SECONDS),
            )
        return self._clients[key]

    def reset(self) -> None:
        """Deletes everything in every account and region. Keeps the recording and an attached task runner."""
        self._post("/moto-api/reset")

    @contextmanager
    def attach_task_runner(self) -> Iterator[None]:
        """Within the block, tasks wait for a runner to report their state (see the docstring of this module).

        Tasks that are already RUNNING stay RUNNING until something stops them or redeploys their service.
        """
        self._post("/embedded-aws/task-runner/attach")
        try:
            yield
        finally:
            if self._server.is_running:
                self._post("/embedded-aws/task-runner/detach")

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Records every request within the block for `requests()`, and discards earlier recordings.

        Recorded requests include secrets. The server keeps them in memory only.
        """
        self._post("/embedded-aws/recording/start")
        try:
            yield
        finally:
            if self._server.is_running:
                self._post("/embedded-aws/recording/stop")

    def requests(self) -> list[RecordedRequest]:
        """The requests recorded so far, oldest first."""
        return [RecordedRequest.from_json(data) for data in json.loads(self._control("GET", "/embedded-aws/requests"))]

    @contextmanager
    def throttled(self, *actions: str, refused: int = 1) -> Iterator[None]:
        """Within the block, the server throttles the given actions.

        Args:
            actions: the actions to throttle, for example `ecs:RunTask`.
            refused: how many attempts of each call fail before one succeeds.
        """
        self._configure_faults({"throttle": dict.fromkeys(actions, refused)})
        try:
            yield
        finally:
            self._configure_faults({"unthrottle": list(actions)})

    @contextmanager
    def held(self, action: str) -> Iterator[Callable[[], int]]:
        """Within the block, requests for an action get no response. When the block ends, they fail as throttled.

        Yields a function that returns how many requests are waiting.
        """
        self._configure_faults({"hold": action})
        try:
            yield lambda: int(self._configure_faults(None).get(action, 0))
        finally:
            self._configure_faults({"release": action})

    def _configure_faults(self, change: Mapping[str, Any] | None) -> dict[str, int]:
        if not self._server.is_running:
            return {}
        body = None if change is None else json.dumps(change).encode()
        waiting: dict[str, int] = json.loads(self._control("POST", "/embedded-aws/faults", body))
        return waiting

    def _post(self, path: str) -> None:
        self._control("POST", path)

    def _control(self, method: str, path: str, body: bytes | None = None) -> bytes:
        url = f"{self.endpoint_url}{path}"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)  # noqa: S310 (the address of our server)
        # Ignores the proxy settings of the environment.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_REPLY_TIMEOUT_SECONDS) as response:
                content: bytes = response.read()
        except OSError as error:
            raise EmbeddedAwsError(
                f"the embedded AWS did not answer {method} {path}: {error}\n{log_tail(self.log_path)}"
            ) from error
        return content


def _session() -> boto3.Session:
    # Each entry: (name in the config file, environment variable, default, conversion); None turns a source off.
    nowhere = (None, None, None, None)
    session = botocore.session.Session(
        session_vars={
            "profile": nowhere,
            "ca_bundle": nowhere,
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    return boto3.Session(aws_access_key_id=_CREDENTIAL, aws_secret_access_key=_CREDENTIAL, botocore_session=session)
