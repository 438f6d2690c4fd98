"""Runs ECS tasks of the embedded AWS as processes on this machine.

    with EmbeddedAws.start() as aws, LocalFargate(aws) as fargate:
        aws.client("ecs").run_task(...)
        fargate.wait_until(lambda: fargate.stopped(arn), 60, "the task has ended")

The command of each container runs in the environment from its task definition and Fargate. The local Fargate pulls no images:
programs come from this virtual environment and this machine. Containers share the network of the machine, so tasks can need
different ports (`port_variables`). CPU and memory are not limited.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.identities import Identities
from localcloud.fargate.local_task import LocalTask
from localcloud.fargate.task_events import TaskEvents
from localcloud.fargate.task_metadata import MetadataServer
from localcloud.fargate.task_run import TaskRun
from localcloud.fargate.task_start import Machine

_LOG = logging.getLogger(__name__)
_TASKS_PER_REQUEST = 100
_WAIT_STEP_SECONDS = 0.1

T = TypeVar("T")


class LocalFargateError(Exception):
    """A wait timed out or the local Fargate failed; the message shows the tasks and the end of their output."""


class LocalFargate:
    """A context manager that runs tasks within its block. No process of a task outlives the block or this process.

    It does not run tasks that were RUNNING before the block: redeploy their service.

    Args:
        aws: the embedded AWS. Within the block, its tasks wait for this runner.
        clusters: names or ARNs of the clusters to serve; by default, all clusters.
        port_variables: environment variables that get a free port in each task instead of the value in the definition. On
            Fargate, each task has its own address, so several tasks can use the same port.
        unpullable_images: images that fail to pull, as the task definition names them.
        poll_seconds: interval between requests for tasks to ECS.

    Attributes:
        unpullable_images: the same set; you can change it at any time.
    """

    def __init__(
        self,
        aws: EmbeddedAws,
        *,
        clusters: Sequence[str] | None = None,
        port_variables: Iterable[str] = (),
        unpullable_images: Iterable[str] = (),
        poll_seconds: float = 0.25,
    ) -> None:
        self.unpullable_images = set(unpullable_images)
        self._aws = aws
        self._clusters = clusters
        self._port_variables = tuple(port_variables)
        self._poll_seconds = poll_seconds
        self._identities = Identities(aws)
        self._ecs = self._identities.client("ecs")
        self._events = TaskEvents(self._identities.client("events"))
        self._runs: dict[str, TaskRun] = {}
        self._ended: set[str] = set()
        self._error: Exception | None = None
        self._closing = threading.Event()
        self._resources = ExitStack()
        self._machine: Machine | None = None

    def __enter__(self) -> Self:
        with ExitStack() as resources:
            directory = Path(tempfile.mkdtemp(prefix="local-fargate-"))
            resources.callback(shutil.rmtree, directory, ignore_errors=True)
            self._machine = Machine(
                aws=self._aws,
                identities=self._identities,
                metadata=resources.enter_context(MetadataServer()),
                directory=directory,
                port_variables=self._port_variables,
                unpullable_images=self.unpullable_images,
            )
            resources.callback(self._end_tasks)
            resources.enter_context(self._aws.attach_task_runner())
            agent = threading.Thread(target=self._serve, name="fargate", daemon=True)
            agent.start()
            resources.callback(agent.join)
            resources.callback(self._closing.set)
            self._resources = resources.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def tasks(self) -> list[LocalTask]:
        """All tasks since the start of the block, oldest first."""
        return [run.snapshot() for run in list(self._runs.values())]

    def task(self, task_arn: str) -> LocalTask:
        """The current state of a task.

        Raises:
            LocalFargateError: the runner has not received the task yet.
        """
        return self._run_of(task_arn).snapshot()

    def stopped(self, task_arn: str) -> LocalTask | None:
        """The task if it has STOPPED, else None. Use it as a predicate for `wait_until`."""
        run = self._runs.get(task_arn)
        task = run.snapshot() if run else None
        return task if task and task.last_status == "STOPPED" else None

    def running(self, *, service: str | None = None, count: int = 1) -> list[LocalTask] | None:
        """The RUNNING tasks if there are exactly `count`, else None. Use it as a predicate for `wait_until`.

        Args:
            service: the name of a service; by default, all tasks count.
            count: the expected number of tasks.
        """
        running = [task for task in self.tasks() if task.last_status == "RUNNING" and service in (None, task.service)]
        return running if len(running) == count else None

    def wait_until(self, predicate: Callable[[], T | None], timeout_seconds: float, what: str) -> T:
        """Waits until a predicate returns a true value, and returns that value.

        Args:
            predicate: called ten times a second.
            timeout_seconds: maximum time to wait.
            what: the expected event for the error message "timed out after 60 s: expected that …".

        Raises:
            LocalFargateError: the wait timed out, or the local Fargate failed.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            result = predicate()
            if result:
                return result
            for failure in [self._error, *(run.error for run in list(self._runs.values()))]:
                if failure:
                    raise LocalFargateError(self._with_tasks(f"the local Fargate failed: {failure!r}")) from failure
            if time.monotonic() >= deadline:
                raise LocalFargateError(
                    self._with_tasks(f"timed out after {timeout_seconds:.0f} s: expected that {what}")
                )
            time.sleep(_WAIT_STEP_SECONDS)

    def kill(self, task_arn: str) -> None:
        """Fault: sends SIGKILL to the essential containers of the task (exit code 137)."""
        self._run_of(task_arn).kill()

    def out_of_memory(self, task_arn: str) -> None:
        """Fault: ends the essential containers as the kernel does without memory (137, `OutOfMemoryError: …`)."""
        self._run_of(task_arn).out_of_memory()

    def spot_interruption(self, task_arn: str) -> None:
        """Fault: interrupts Spot capacity (a warning event, SIGTERM, stop code SpotInterruption)."""
        self._run_of(task_arn).interrupt_spot()

    def role_of(self, access_key_id: str) -> str | None:
        """ARN of the role that made a recorded request, or None if no task made it."""
        return self._identities.role_of(access_key_id)

    def _run_of(self, task_arn: str) -> TaskRun:
        if task_arn not in self._runs:
            raise LocalFargateError(self._with_tasks(f"the local Fargate has no task {task_arn}"))
        return self._runs[task_arn]

    def _with_tasks(self, message: str) -> str:
        return "\n".join([message, *([str(task) for task in self.tasks()] or ["(no tasks)"])])

    def _serve(self) -> None:
        is_reachable = True
        while not self._closing.wait(self._poll_seconds):
            try:
                self._serve_clusters(self._clusters or self._ecs.list_clusters()["clusterArns"])
                is_reachable = True
            except (ClientError, BotoCoreError) as error:
                if is_reachable:
                    _LOG.warning("ECS did not respond: %s", error)
                is_reachable = False
            except Exception as error:
                _LOG.exception("the local Fargate failed")
                self._error = error
                return

    def _serve_clusters(self, clusters: Sequence[str]) -> None:
        listed: set[str] = set()
        for cluster in clusters:
            arns = self._list_tasks(cluster)
            listed.update(arns)
            new = [arn for arn in arns if arn not in self._ended]
            for first in range(0, len(new), _TASKS_PER_REQUEST):
                request = {"tasks": new[first : first + _TASKS_PER_REQUEST], "include": ["TAGS"]}
                for task in self._ecs.describe_tasks(cluster=cluster, **request)["tasks"]:
                    self._serve_task(task)
        for arn, run in self._runs.items():
            if arn not in listed:
                run.abandon()

    def _list_tasks(self, cluster: str) -> list[str]:
        try:
            return [
                arn
                for status in ("RUNNING", "STOPPED")
                for arn in self._ecs.list_tasks(cluster=cluster, desiredStatus=status)["taskArns"]
            ]
        except self._ecs.exceptions.ClusterNotFoundException:
            return []

    def _serve_task(self, task: dict[str, Any]) -> None:
        arn = task["taskArn"]
        run = self._runs.get(arn)
        if run is None and task["lastStatus"] in ("PROVISIONING", "PENDING") and self._machine:
            run = self._runs[arn] = TaskRun(self._machine, self._ecs, self._events, task)
            run.start()
        if task["lastStatus"] == "STOPPED":
            self._ended.add(arn)
        elif task["desiredStatus"] == "STOPPED":
            if run:
                run.request_stop()
            else:
                # ECS simulated the task before this runner was attached, so it has no process.
                self._ecs.submit_task_state_change(cluster=task["clusterArn"], task=arn, status="STOPPED")

    def _end_tasks(self) -> None:
        for run in self._runs.values():
            run.abandon()
        for run in self._runs.values():
            run.join()
