"""Runs a task from PROVISIONING to STOPPED and reports its state as the ECS agent does.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.fargate.container import Container
from localcloud.fargate.container_spec import TaskFailedToStartError
from localcloud.fargate.local_task import LocalContainer, LocalTask
from localcloud.fargate.task_events import TaskEvents
from localcloud.fargate.task_start import Machine, PreparedContainer, TaskStart

_LOG = logging.getLogger(__name__)
_TICK_SECONDS = 0.1
_CLOSING_GRACE_SECONDS = 10.0

SPOT_INTERRUPTION = "Your Spot Task was interrupted."
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
FAILED_HEALTH_CHECKS = "Task failed container health checks"


class TaskRun:
    """Runs a task on its own thread.

    The thread that starts the containers also waits for their end, because the kernel sends the parent-death signal of a
    process when the thread that started it ends.

    Attributes:
        error: an error in the local Fargate, or None.
    """

    def __init__(self, machine: Machine, ecs: Any, events: TaskEvents, task: dict[str, Any]) -> None:
        self.error: Exception | None = None
        self._machine = machine
        self._ecs = ecs
        self._events = events
        self._task = task
        self._status: str = task["lastStatus"]
        self._reason: str | None = None
        self._waiting: list[PreparedContainer] = []
        self._containers: list[Container] = []
        self._actions: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stop_requested = threading.Event()
        self._abandoned = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"fargate-{self.arn}", daemon=True)

    @property
    def arn(self) -> str:
        arn: str = self._task["taskArn"]
        return arn

    @property
    def cluster(self) -> str:
        cluster: str = self._task["clusterArn"]
        return cluster

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def request_stop(self) -> None:
        """Stops the containers on behalf of ECS: SIGTERM, and SIGKILL after the stop timeout."""
        self._stop_requested.set()

    def abandon(self) -> None:
        """Stops the containers within 10 s, without a report to ECS."""
        self._abandoned.set()

    def join(self) -> None:
        self._thread.join()

    def kill(self) -> None:
        """Sends SIGKILL to the essential containers."""
        self._actions.put(self._kill_essential)

    def out_of_memory(self) -> None:
        """Ends the essential containers as the kernel does when memory runs out."""

        def act() -> None:
            for container in self._containers:
                if container.spec.essential and container.is_running:
                    container.reason = OUT_OF_MEMORY
            self._kill_essential()

        self._actions.put(act)

    def interrupt_spot(self) -> None:
        """Interrupts the task as Spot does: a warning event, SIGTERM, and SIGKILL after the stop timeout."""

        def act() -> None:
            self._reason = SPOT_INTERRUPTION
            warning = {"desiredStatus": "STOPPED", "stopCode": "SpotInterruption", "stoppedReason": SPOT_INTERRUPTION}
            self._events.send({**self._describe(), **warning})
            self._stop_all()

        self._actions.put(act)

    def snapshot(self) -> LocalTask:
        """The current state of the task."""
        return LocalTask(
            arn=self.arn,
            cluster_arn=self.cluster,
            task_definition_arn=self._task["taskDefinitionArn"],
            group=self._task.get("group") or "",
            started_by=self._task.get("startedBy") or "",
            last_status=self._status,
            stopped_reason=self._reason,
            containers=tuple(
                LocalContainer(
                    name=container.spec.name,
                    process_id=container.process_id,
                    exit_code=container.exit_code,
                    reason=container.reason,
                    health=container.health,
                    output=container.output,
                )
                for container in self._containers
            ),
        )

    def _run(self) -> None:
        try:
            self._execute()
        except (ClientError, BotoCoreError) as error:
            # The cluster or the embedded AWS no longer exists.
            _LOG.warning("ECS no longer has task %s: %s", self.arn, error)
        except Exception as error:
            _LOG.exception("the local Fargate failed on task %s", self.arn)
            self.error = error
        finally:
            for container in self._containers:
                container.end()
            self._status = "STOPPED"

    def _execute(self) -> None:
        self._send_event()
        self._report("PENDING")
        try:
            self._start_containers()
        except TaskFailedToStartError as failure:
            self._reason = str(failure)
            for container in self._containers:
                container.end()
            self._report("STOPPED")
            return
        if not self._is_ending():
            self._report("RUNNING")
        stop_is_announced = False
        while any(container.is_running for container in self._containers):
            if self._stop_requested.is_set() and not stop_is_announced:
                self._send_event()
                stop_is_announced = True
            self._tick()
        if not self._abandoned.is_set():
            self._report("STOPPED")

    def _start_containers(self) -> None:
        definition = self._ecs.describe_task_definition(taskDefinition=self._task["taskDefinitionArn"])[
            "taskDefinition"
        ]
        self._waiting = TaskStart(self._machine, self._task, definition, self._describe).containers()
        self._containers = [prepared.container for prepared in self._waiting]
        while self._waiting and not self._is_ending():
            for prepared in list(self._waiting):
                if self._may_start(prepared.container):
                    prepared.container.start(prepared.environment)
                    self._waiting.remove(prepared)
            if self._waiting:
                self._tick()

    def _may_start(self, container: Container) -> bool:
        by_name = {other.spec.name: other for other in self._containers}
        return all(_is_met(by_name[name], condition) for name, condition in container.spec.dependencies.items())

    def _is_ending(self) -> bool:
        essential_ended = any(
            container.spec.essential and container.exit_code is not None for container in self._containers
        )
        return essential_ended or self._stop_requested.is_set() or self._abandoned.is_set()

    def _tick(self) -> None:
        time.sleep(_TICK_SECONDS)
        while not self._actions.empty():
            self._actions.get()()
        for container in self._containers:
            container.advance()
        if self._abandoned.is_set():
            for container in self._containers:
                container.stop(_CLOSING_GRACE_SECONDS)
        elif self._is_ending():
            self._stop_all()
        elif self._is_unhealthy():
            self._reason = FAILED_HEALTH_CHECKS
            self._stop_all()

    def _is_unhealthy(self) -> bool:
        # ECS stops an unhealthy task only if it belongs to a service:
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
        is_of_service = (self._task.get("group") or "").startswith("service:")
        return is_of_service and any(
            container.spec.essential and container.is_running and container.health == "UNHEALTHY"
            for container in self._containers
        )

    def _stop_all(self) -> None:
        for container in self._containers:
            container.stop()

    def _kill_essential(self) -> None:
        for container in self._containers:
            if container.spec.essential:
                container.kill()

    def _describe(self) -> dict[str, Any]:
        answer = self._ecs.describe_tasks(cluster=self.cluster, tasks=[self.arn], include=["TAGS"])
        task: dict[str, Any] = answer["tasks"][0] if answer["tasks"] else self._task
        return task

    def _send_event(self) -> None:
        self._events.send(self._describe())

    def _report(self, status: str) -> None:
        changes = [
            {
                "containerName": container.spec.name,
                "status": status,
                **({} if container.exit_code is None else {"exitCode": container.exit_code}),
                **({"reason": container.reason} if container.reason else {}),
            }
            for container in self._containers
        ]
        reason = {"reason": self._reason} if self._reason else {}
        self._ecs.submit_task_state_change(
            cluster=self.cluster, task=self.arn, status=status, containers=changes, **reason
        )
        self._status = status
        self._send_event()


def _is_met(container: Container, condition: str) -> bool:
    if condition == "START":
        return container.process_id is not None
    if condition == "HEALTHY":
        return container.health == "HEALTHY"
    if condition == "SUCCESS" and container.exit_code:
        raise TaskFailedToStartError(
            f"Container {container.spec.name} exited with {container.exit_code}, and other containers depend on its success"
        )
    return container.exit_code is not None
