"""A stack that runs: embedded AWS, a real Prefect server, and a local Fargate for the worker and its flow runs.

with LiveStack.start(stack_directory) as live:
    live.apply()
    live.apply_work_pool()
    live.wait_until_worker_is_online()
    run = live.create_flow_run("hello-flow/inline")
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from localcloud.fargate.local_task import LocalTask
from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.local.child import run_command
from workshop.local.prefect_server import PrefectServer
from workshop.local.stack_run import CLOUD_VARIABLES, StackRun
from workshop.local.workspace import workspace_of

WORKER_PORT_VARIABLE = "PREFECT_WORKER_WEBSERVER_PORT"
"""Where a worker answers its health check. On Fargate each task has a port 8080 of its own; on one machine they share it."""

ONLINE_TIMEOUT_SECONDS = 180.0
"""A worker looks for its pool every 30 s, and a busy machine takes its time to start one."""

FLOW_RUN_TIMEOUT_SECONDS = 300.0
LOG_TIMEOUT_SECONDS = 60.0

_FINAL_STATES = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})


class LiveStack:
    """One stack with everything it talks to. Nothing outlives the block of `LiveStack.start`.

    Attributes:
        aws: the embedded AWS.
        prefect: the Prefect server that the stack's worker polls.
        fargate: runs the tasks.
        run: the stack's life in Terraform.
        pool: name of the work pool.
    """

    def __init__(self, aws: EmbeddedAws, prefect: PrefectServer, fargate: LocalFargate, run: StackRun) -> None:
        self.aws = aws
        self.prefect = prefect
        self.fargate = fargate
        self.run = run
        self.pool = str(run.variables["work_pool_name"])
        self._outputs: dict[str, Any] | None = None

    @classmethod
    @contextmanager
    def start(
        cls,
        stack_directory: Path,
        variables: Mapping[str, Any] | None = None,
        *,
        on_output: Callable[[str], None] = print,
    ) -> Iterator["LiveStack"]:
        """Starts everything around the stack, which is not applied yet.

        Args:
            stack_directory: the synthesized stack; it is only read.
            variables: change or add values of the stack's Terraform variables; None takes one away.
            on_output: gets Terraform's progress, line by line.
        """
        auth_string = f"admin:{secrets.token_urlsafe(16)}"
        region = str((variables or {}).get("aws_region", CLOUD_VARIABLES["aws_region"]))
        with (
            workspace_of(stack_directory) as workspace,
            PrefectServer(auth_string=auth_string) as prefect,
            EmbeddedAws.start(region) as aws,
            LocalFargate(aws, port_variables=[WORKER_PORT_VARIABLE]) as fargate,
        ):
            values = {
                "aws_region": region,
                "prefect_api_url": prefect.api_url,
                "prefect_api_auth_string": auth_string,
                "work_pool_name": CLOUD_VARIABLES["work_pool_name"],
                **(variables or {}),
            }
            yield cls(aws, prefect, fargate, StackRun(aws, workspace, values, on_output))

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's Terraform outputs, as of the last apply."""
        if self._outputs is None:
            self._outputs = self.run.terraform.output()
        return self._outputs

    def apply(self) -> None:
        """Plans and applies, and returns when Terraform does; the worker may still be starting."""
        self.run.plan_and_apply()
        self._outputs = None

    def apply_work_pool(self) -> str:
        """Runs `prefect-ecs work-pool apply` for this stack, and returns what it wrote."""
        return self._ops("work-pool", "apply")

    def teardown(self) -> str:
        """Runs `prefect-ecs teardown` for this stack, and returns what it wrote."""
        return self._ops("teardown", "--yes")

    def deploy(self, directory: Path, **variables: str) -> str:
        """Runs `prefect deploy --all` there, and returns what it wrote.

        Args:
            directory: where the `prefect.yaml` lies.
            variables: change or add environment variables.
        """
        environment = {**self.environment(), **variables}
        return run_command(*("prefect", "--no-prompt", "deploy", "--all"), environment=environment, directory=directory)

    def environment(self) -> dict[str, str]:
        """A complete environment for what an operator runs: this Python's programs, this AWS, this Prefect."""
        environment = self.prefect.client_environment(self.aws.environment())
        programs = str(Path(sys.executable).parent)
        return {**environment, "PATH": os.pathsep.join([programs, environment.get("PATH", os.defpath)])}

    def wait_until_worker_is_online(self, count: int = 1, timeout_seconds: float = ONLINE_TIMEOUT_SECONDS) -> None:
        """Waits until `count` tasks of the worker's service run and the pool says READY, with a worker ONLINE.

        Raises:
            LocalFargateError: it did not happen in time; the message shows what the worker wrote.
        """
        service = self.outputs["service_name"]
        what = f"a worker is online in pool {self.pool}"
        self.fargate.wait_until(lambda: self.fargate.running(service=service, count=count), timeout_seconds, what)
        self.fargate.wait_until(self.is_online, timeout_seconds, what)

    def is_online(self) -> bool:
        """Whether the pool exists and a worker polls it."""
        pool = self._pool()
        if pool is None or pool["status"] != "READY":
            return False
        workers = self.prefect.post(f"/work_pools/{self.pool}/workers/filter", {})
        return any(worker["status"] == "ONLINE" for worker in workers)

    def worker_tasks(self) -> list[LocalTask]:
        """The worker's tasks that run."""
        return [task for task in self.fargate.tasks() if task.service and task.last_status == "RUNNING"]

    def create_flow_run(self, deployment: str, **body: Any) -> str:
        """Has a deployment run as soon as a worker takes it, and returns the flow run's id.

        Args:
            deployment: its id, or `flow name/deployment name`.
            body: further fields of the request, such as `parameters` or `job_variables`.
        """
        if "/" in deployment:
            deployment = self.prefect.get(f"/deployments/name/{deployment}")["id"]
        run: str = self.prefect.post(f"/deployments/{deployment}/create_flow_run", body)["id"]
        return run

    def flow_run(self, run: str) -> dict[str, Any]:
        """The flow run as Prefect sees it."""
        described: dict[str, Any] = self.prefect.get(f"/flow_runs/{run}")
        return described

    def wait_until_flow_run_ended(self, run: str, timeout_seconds: float = FLOW_RUN_TIMEOUT_SECONDS) -> dict[str, Any]:
        """The final state of a flow run.

        Raises:
            LocalFargateError: it did not end in time; the message shows what the tasks wrote.
        """

        def final_state() -> dict[str, Any] | None:
            state: dict[str, Any] = self.flow_run(run)["state"]
            return state if state["type"] in _FINAL_STATES else None

        return self.fargate.wait_until(final_state, timeout_seconds, f"flow run {run} ended")

    def flow_run_logs(self, run: str) -> list[str]:
        """What the flow run has logged in Prefect, oldest first."""
        query = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
        return [log["message"] for log in self.prefect.post("/logs/filter", query)]

    def wait_until_flow_run_logged(
        self, run: str, text: str, timeout_seconds: float = LOG_TIMEOUT_SECONDS
    ) -> list[str]:
        """The logs of a flow run, once a line has that text in it; they arrive a little later than its final state.

        Raises:
            LocalFargateError: no line had it in time.
        """

        def logged() -> list[str] | None:
            lines = self.flow_run_logs(run)
            return lines if any(text in line for line in lines) else None

        return self.fargate.wait_until(logged, timeout_seconds, f"flow run {run} logged {text!r}")

    def flow_task(self, run: str) -> LocalTask | None:
        """The task that a flow run got, or None if it has none yet."""
        described = [
            task
            for task in self.fargate.tasks()
            if task.service is None and self._tags(task).get("prefect.io/flow-run-id") == run
        ]
        return described[-1] if described else None

    def _ops(self, *command: str) -> str:
        directory = self.run.workspace.stack_directory
        arguments = [*command, directory.name, "--directory", str(directory)]
        return run_command(
            *(sys.executable, "-m", "prefect_ecs_ops", *arguments), environment=self.environment(), directory=PROJECT
        )

    def _tags(self, task: LocalTask) -> dict[str, str]:
        answer = self.aws.client("ecs").describe_tasks(cluster=task.cluster_arn, tasks=[task.arn], include=["TAGS"])
        return {tag["key"]: tag["value"] for found in answer["tasks"] for tag in found.get("tags", [])}

    def _pool(self) -> dict[str, Any] | None:
        found = self.prefect.post("/work_pools/filter", {"work_pools": {"name": {"any_": [self.pool]}}})
        return found[0] if found else None
