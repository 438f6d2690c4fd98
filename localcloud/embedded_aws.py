"""An AWS on this machine: a real moto server in a process of its own, with `localcloud.corrections` applied.

    with EmbeddedAws.start(region="us-east-1", log_path=Path("aws.log")) as aws:
        subprocess.run(["terraform", "apply"], env=aws.environment())
        aws.client("ecs").list_clusters()

Clients reach it through `AWS_ENDPOINT_URL` alone, so that what they send is what they would send to AWS.

Tasks of ECS (of a service as well as of RunTask) are RUNNING as soon as they are placed, and stay so until they are
stopped, unless something that runs them for real says so with `attach_task_runner`. From then on a new task starts at
PROVISIONING with desired status RUNNING; whoever runs it reports its progress as the ECS agent does, through
`ecs.submit_task_state_change(cluster=, task=, status=, reason=, containers=[{containerName, status, exitCode,
reason}])` with status PENDING, RUNNING and finally STOPPED. StopTask and the service scheduler only set the desired
status STOPPED; the task ends when its runner reports it. The scheduler replaces tasks that ended and rolls deployments
as AWS does.
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
"""The account that every key of the embedded AWS belongs to (moto's)."""

_CREDENTIAL = "test"
_REPLY_TIMEOUT_SECONDS = 30.0


class EmbeddedAws:
    """A running embedded AWS.

    Made by `EmbeddedAws.start`; ends with its `with` block or, at the latest, with this process.

    Attributes:
        region: the region that clients use unless they choose another; the server answers for all of them.
        endpoint_url: `http://127.0.0.1:<port>`.
        log_path: what the server wrote: a line for each request, and a traceback for each failure.
    """

    def __init__(self, server: ServerProcess, region: str) -> None:
        self.region = region
        self.endpoint_url = f"http://127.0.0.1:{server.port}"
        self.log_path = server.log_path
        self._server = server
        # Any: the stubs of boto3 know a client by its literal name only.
        self._session: Any = _session()
        self._clients: dict[tuple[str, str], Any] = {}

    @classmethod
    def start(cls, region: str = "us-east-1", log_path: Path | None = None, *, corrected: bool = True) -> Self:
        """Starts a server on a free loopback port and returns when it answers.

        Args:
            region: default region of `environment()` and `client()`.
            log_path: file for the server's output, by default one that goes away with the server.
            corrected: False serves moto as it is published, for the tests that show what the corrections change.

        Raises:
            EmbeddedAwsError: the server ended or gave no sign for 60 s; the message holds the end of its log.
        """
        return cls(ServerProcess.start(log_path, corrected=corrected), region)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the server and forgets all that it held. Harmless when it has ended already."""
        self._server.stop()

    @property
    def process_id(self) -> int:
        return self._server.id

    def variables(self) -> dict[str, str]:
        """The variables that lead an AWS client here, for example to print as `export` lines."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": _CREDENTIAL,
            "AWS_SECRET_ACCESS_KEY": _CREDENTIAL,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            # A user's profile, SSO session or certificate bundle must neither be needed nor be used.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """A complete environment for a child process.

        Args:
            base: what it is made from, by default this process's environment. Its AWS variables are left out,
                `variables()` come in, and loopback is exempt from proxies.
        """
        inherited = dict(os.environ if base is None else base)
        environment = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
        environment.update(self.variables())
        for name in ("NO_PROXY", "no_proxy"):
            environment[name] = ",".join(filter(None, [environment.get(name, ""), "127.0.0.1", "localhost"]))
        return environment

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of `service` that talks to this server, whatever the environment of this process says.

        It is the same one for the same question; threads may share it. It does not retry.
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
        """Empties every account and region. Recording and an attached task runner are not affected."""
        self._post("/moto-api/reset")

    @contextmanager
    def attach_task_runner(self) -> Iterator[None]:
        """From here to the end of the block, tasks wait for a runner to report their state (see the module's head).

        Tasks that are RUNNING already stay so until they are stopped or redeployed.
        """
        self._post("/embedded-aws/task-runner/attach")
        try:
            yield
        finally:
            if self._server.is_running:
                self._post("/embedded-aws/task-runner/detach")

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Keeps every request that arrives within the block, for `requests()`. Starts from nothing.

        Requests hold what was sent, secrets too; the server keeps them in memory only.
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
        """Within the block, AWS refuses requests as it does when one asks too often.

        Args:
            actions: which, for example `ecs:RunTask`.
            refused: how many attempts of each call, the first ones.
        """
        self._order_faults({"throttle": dict.fromkeys(actions, refused)})
        try:
            yield
        finally:
            self._order_faults({"unthrottle": list(actions)})

    @contextmanager
    def held(self, action: str) -> Iterator[Callable[[], int]]:
        """Within the block, requests for an action get no answer; at its end they are refused, as if asked too often.

        Yields how many wait, as a function.
        """
        self._order_faults({"hold": action})
        try:
            yield lambda: int(self._order_faults(None).get(action, 0))
        finally:
            self._order_faults({"release": action})

    def _order_faults(self, order: Mapping[str, Any] | None) -> dict[str, int]:
        if not self._server.is_running:
            return {}
        body = None if order is None else json.dumps(order).encode()
        waiting: dict[str, int] = json.loads(self._control("POST", "/embedded-aws/faults", body))
        return waiting

    def _post(self, path: str) -> None:
        self._control("POST", path)

    def _control(self, method: str, path: str, body: bytes | None = None) -> bytes:
        url = f"{self.endpoint_url}{path}"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)  # noqa: S310 (our own address)
        # No proxy, whatever the environment says.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_REPLY_TIMEOUT_SECONDS) as response:
                answer: bytes = response.read()
        except OSError as error:
            raise EmbeddedAwsError(
                f"the embedded AWS did not answer {method} {path}: {error}\n{log_tail(self.log_path)}"
            ) from error
        return answer


def _session() -> boto3.Session:
    # Each entry: (name in the config file, environment variable, default, conversion); None is "look nowhere".
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
