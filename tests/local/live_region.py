"""One of several regions with a Prefect server in common: an embedded AWS of its own, that can die and come back."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from workshop.local.live_stack import WORKER_PORT_VARIABLE, LiveStack
from workshop.local.prefect_server import PrefectServer
from workshop.local.stack_run import StackRun, workspace_of

from .conftest import STACKS

SECRET = "prefect/prod/api-key"


class LiveRegion:
    """A region of the committed prod, with one worker in place of two, and its state in a file.

    Attributes:
        region: AWS's name.
        pool: the region's own pool.
    """

    def __init__(self, region: str, prefect: PrefectServer, aws: EmbeddedAws, run: StackRun) -> None:
        self.region = region
        self.pool = str(run.variables["work_pool_name"])
        self._prefect = prefect
        self._aws = aws
        self._run = run
        self._machines = ExitStack()
        self._live: LiveStack | None = None

    @classmethod
    @contextmanager
    def start(cls, region: str, prefect: PrefectServer) -> Iterator["LiveRegion"]:
        """Starts the region's AWS, with the secret that prod expects; nothing else is in it."""
        stack = f"prod-{region}"
        with EmbeddedAws.start(region) as aws, workspace_of(STACKS / stack) as workspace:
            aws.client("secretsmanager").create_secret(Name=SECRET, SecretString=prefect.auth_string)
            override: dict[str, Any] = {
                "terraform": {"backend": {"local": {"path": str(workspace.state_path)}}},
                "resource": {"aws_ecs_service": {"worker_service": {"desired_count": 1}}},
            }
            (workspace.stack_directory / "local_override.tf.json").write_text(json.dumps(override))
            variables = {"prefect_api_url": prefect.api_url, "work_pool_name": f"ecs-work-pool-{stack}"}
            started = cls(region, prefect, aws, StackRun(aws, workspace, variables, print))
            try:
                yield started
            finally:
                started._continue()
                started._machines.close()

    @property
    def live(self) -> LiveStack:
        assert self._live is not None, f"{self.region} is not up"
        return self._live

    def apply(self) -> None:
        """Applies the stack, which Terraform then finds as it wants it, and brings its pool and its worker up."""
        self._start_fargate()
        self.live.apply()
        self._run.check_unchanged()
        self.live.apply_work_pool()
        self.live.wait_until_worker_is_online()

    def die(self) -> None:
        """Every task ends at once, and AWS answers no more."""
        self._machines.close()
        self._live = None
        os.kill(self._aws.process_id, signal.SIGSTOP)

    def come_back(self) -> None:
        """AWS answers as before, and its service starts a worker again."""
        self._continue()
        self._start_fargate()
        outputs, since = self.live.outputs, datetime.now(UTC)
        self._aws.client("ecs").update_service(
            cluster=outputs["cluster_name"], service=outputs["service_name"], forceNewDeployment=True
        )
        self.live.fargate.wait_until(lambda: self._has_polled(since), 180, f"a worker polls {self.pool} again")

    def _has_polled(self, since: datetime) -> bool:
        """Whether a worker has told Prefect of itself; the pool itself is still paused."""
        workers = self._prefect.post(f"/work_pools/{self.pool}/workers/filter", {})
        return any(datetime.fromisoformat(worker["last_heartbeat_time"]) > since for worker in workers)

    def _start_fargate(self) -> None:
        fargate = self._machines.enter_context(LocalFargate(self._aws, port_variables=[WORKER_PORT_VARIABLE]))
        self._live = LiveStack(self._aws, self._prefect, fargate, self._run)

    def _continue(self) -> None:
        os.kill(self._aws.process_id, signal.SIGCONT)
