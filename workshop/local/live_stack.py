"""A running stack: embedded AWS, a real Prefect server, and a local Fargate for the worker and its flow runs.

with LiveStack.start(stack_directory) as live:
    live.apply()
    live.apply_work_pool()
    live.wait_until_worker_is_online()
    run = live.create_flow_run("hello-flow/inline")
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from localcloud.fargate.local_task import LocalTask
from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.local.prefect_server import PrefectServer
from workshop.local.stack_run import CLOUD_VARIABLES, StackRun, workspace_of

WORKER_PORT_VARIABLE = "PREFECT_WORKER_WEBSERVER_PORT"
"""Port of the worker's health check. On Fargate, each task has its own port 8080; on one machine, tasks share it."""

# A worker looks for its pool every 30 s, and starts slowly on a busy machine.
_ONLINE_TIMEOUT_SECONDS = 180.0
_FLOW_RUN_TIMEOUT_SECONDS = 300.0
_LOG_TIMEOUT_SECONDS = 60.0
_COMMAND_TIMEOUT_SECONDS = 600.0
_TAIL_LINES = 60

_FINAL_STATES = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})


class CommandError(Exception):
    """A command failed. The message has the command and the end of its output."""


def run_command(*command: str, environment: Mapping[str, str], directory: Path) -> str:
    """Runs a command and returns its output, standard error included.

    Args:
        command: program and arguments. No secrets: the process list shows them.
        environment: the complete environment of the command.
        directory: the working directory.

    Raises:
        CommandError: the exit code isn't 0, or the command took more than ten minutes.
    """
    shown = " ".join(command)
    try:
        finished = subprocess.run(
            command,
            env=environment,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_COMMAND_TIMEOUT_SECONDS,
            # Ctrl-C at the terminal reaches only this process, which ends the command.
            process_group=0,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"`{shown}` took more than {_COMMAND_TIMEOUT_SECONDS:.0f} s") from error
    if finished.returncode != 0:
        tail = "\n".join(finished.stdout.splitlines()[-_TAIL_LINES:])
        raise CommandError(f"`{shown}` failed with exit code {finished.returncode}\n{tail}")
    return finished.stdout


class LiveStack:
    """One stack with everything that it talks to. Everything stops at the end of the `with LiveStack.start(...)` block.

    Attributes:
        aws: the embedded AWS.
        prefect: the Prefect server that the stack's worker polls.
        fargate: runs the tasks of the embedded ECS.
        run: Terraform runs of the stack.
        pool: the name of the work pool.
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
        """Starts the embedded AWS, Prefect and the local Fargate. The stack itself isn't applied yet.

        Args:
            stack_directory: the synthesized stack, which is only read.
            variables: values to add to or replace in the stack's Terraform variables; None unsets a variable.
            on_output: called with each line of Terraform's progress.
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
        """The stack's Terraform outputs after the last apply."""
        if self._outputs is None:
            self._outputs = self.run.terraform.output()
        return self._outputs

    def apply(self) -> None:
        """Plans and applies, and returns when Terraform does. The worker might still be starting."""
        self.run.plan_and_apply()
        self._outputs = None

    def apply_work_pool(self) -> str:
        """Runs `prefect-ecs work-pool apply` for this stack and returns its output."""
        return self._prefect_ecs("work-pool", "apply")

    def teardown(self) -> str:
        """Runs `prefect-ecs teardown` for this stack and returns its output."""
        return self._prefect_ecs("teardown", "--yes")

    def deploy(self, directory: Path, **variables: str) -> str:
        """Runs `prefect deploy --all` in a directory and returns its output.

        Args:
            directory: the directory with the `prefect.yaml`.
            variables: environment variables to add or replace.
        """
        environment = {**self.environment(), **variables}
        return run_command(*("prefect", "--no-prompt", "deploy", "--all"), environment=environment, directory=directory)

    def environment(self) -> dict[str, str]:
        """A complete environment for an operator's commands: this Python's programs, this AWS, this Prefect."""
        environment = self.prefect.client_environment(self.aws.environment())
        programs = str(Path(sys.executable).parent)
        return {**environment, "PATH": os.pathsep.join([programs, environment.get("PATH", os.defpath)])}

    def wait_until_worker_is_online(self, count: int = 1) -> None:
        """Waits until `count` tasks of the worker's service run and the pool is READY with a worker ONLINE.

        Raises:
            LocalFargateError: timed out after 3 minutes. The message has the worker's output.
        """
        service = self.outputs["service_name"]
        condition = f"a worker is online in pool {self.pool}"
        self.fargate.wait_until(
            lambda: self.fargate.running(service=service, count=count), _ONLINE_TIMEOUT_SECONDS, condition
        )
        self.fargate.wait_until(self._is_online, _ONLINE_TIMEOUT_SECONDS, condition)

    def _is_online(self) -> bool:
        """Whether the pool exists and a worker polls it."""
        pool = self._pool()
        if pool is None or pool["status"] != "READY":
            return False
        workers = self.prefect.post(f"/work_pools/{self.pool}/workers/filter", {})
        return any(worker["status"] == "ONLINE" for worker in workers)

    def worker_tasks(self) -> list[LocalTask]:
        """The running tasks of the worker's service."""
        return [task for task in self.fargate.tasks() if task.service and task.last_status == "RUNNING"]

    def create_flow_run(self, deployment: str, **body: Any) -> str:
        """Creates a flow run for a worker to pick up, and returns the id of the flow run.

        Args:
            deployment: the id of the deployment, or `flow name/deployment name`.
            body: additional fields of the request, such as `parameters` or `job_variables`.
        """
        if "/" in deployment:
            deployment = self.prefect.get(f"/deployments/name/{deployment}")["id"]
        run: str = self.prefect.post(f"/deployments/{deployment}/create_flow_run", body)["id"]
        return run

    def flow_run(self, run: str) -> dict[str, Any]:
        """The flow run as the Prefect API returns it."""
        described: dict[str, Any] = self.prefect.get(f"/flow_runs/{run}")
        return described

    def wait_until_flow_run_ended(self, run: str, timeout_seconds: float = _FLOW_RUN_TIMEOUT_SECONDS) -> dict[str, Any]:
        """Waits for the final state of a flow run and returns it.

        Raises:
            LocalFargateError: the flow run didn't end in time. The message has the output of the tasks.
        """

        def final_state() -> dict[str, Any] | None:
            state: dict[str, Any] = self.flow_run(run)["state"]
            return state if state["type"] in _FINAL_STATES else None

        return self.fargate.wait_until(final_state, timeout_seconds, f"flow run {run} ended")

    def flow_run_logs(self, run: str) -> list[str]:
        """The flow run's log messages in Prefect, oldest first."""
        query = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
        return [log["message"] for log in self.prefect.post("/logs/filter", query)]

    def wait_until_flow_run_logged(self, run: str, text: str) -> list[str]:
        """Waits until a log message of a flow run contains a text; logs arrive a little later than the final state.

        Raises:
            LocalFargateError: no message contained the text within a minute.
        """

        def logged() -> list[str] | None:
            lines = self.flow_run_logs(run)
            return lines if any(text in line for line in lines) else None

        return self.fargate.wait_until(logged, _LOG_TIMEOUT_SECONDS, f"flow run {run} logged {text!r}")

    def flow_task(self, run: str) -> LocalTask | None:
        """The ECS task of a flow run, or None if it has none yet."""
        tasks = [
            task
            for task in self.fargate.tasks()
            if task.service is None and self._tags(task).get("prefect.io/flow-run-id") == run
        ]
        return tasks[-1] if tasks else None

    def _prefect_ecs(self, *command: str) -> str:
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
