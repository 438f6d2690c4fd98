"""Corrections of the life of an ECS task.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.ecs.responses import EC2ContainerServiceResponse

from ops.local.corrections.patching import add, replace

LOCK = threading.RLock()
"""Held while tasks change: requests arrive on several threads."""

SPOT_INTERRUPTION_REASON = "Your Spot Task was interrupted."


class TaskRunner:
    """Whether something outside runs the tasks and reports their state. Without it, a task is RUNNING from its start
    and STOPPED as soon as that is wanted."""

    attached = False


@dataclass
class TaskContainer:
    """One container of a task, with the fields that DescribeTasks returns."""

    container_arn: str
    task_arn: str
    name: str
    image: str
    cpu: str
    memory: str | None
    memory_reservation: str | None
    last_status: str
    network_interfaces: list[dict[str, str]]
    exit_code: int | None = None
    reason: str | None = None
    health_status: str = "UNKNOWN"


# Told of every task whose state has changed, with the backend it belongs to.
_listeners: list[Callable[[Any, Any], None]] = []


def on_task_change(listener: Callable[[Any, Any], None]) -> None:
    _listeners.append(listener)


def tasks_live_until_they_are_stopped() -> None:
    """A task keeps its state until something changes it, has one entry for each of its containers, and gives its
    network interface back when it stops.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
    moto: moves a task a step towards STOPPED whenever it is described, knows only its first container, which it calls
    PENDING with exit code 0, and leaves the interface.
    """
    Task.advance = lambda task: None  # type: ignore[method-assign,assignment]

    @replace(Task, "__init__")
    def init(original: Any, task: Any, cluster: Any, task_definition: Any, *args: Any, **kwargs: Any) -> None:
        original(task, cluster, task_definition, *args, **kwargs)
        task.created_at = utcnow()
        task.cpu, task.memory = task_definition.cpu, task_definition.memory
        task.connectivity, task.connectivity_at = "CONNECTED", task.created_at
        if task.container_instance_arn is None:
            task.launch_type, task.platform_family = "FARGATE", "Linux"
            task.platform_version = "1.4.0"
        details = {d["name"]: d["value"] for attachment in task.attachments for d in attachment["details"]}
        interfaces = (
            [{"attachmentId": task.attachments[0]["id"], "privateIpv4Address": details["privateIPv4Address"]}]
            if task.attachments
            else []
        )
        task.containers = [
            TaskContainer(
                container_arn=f"{task.task_arn.replace(':task/', ':container/')}/{uuid.uuid4()}",
                task_arn=task.task_arn,
                name=definition["name"],
                image=definition["image"],
                cpu=str(definition.get("cpu", 0)),
                memory=_text(definition.get("memory")),
                memory_reservation=_text(definition.get("memoryReservation")),
                last_status="PENDING",
                network_interfaces=interfaces,
            )
            for definition in task_definition.container_definitions
        ]
        if TaskRunner.attached:
            task.last_status = "PROVISIONING"
        else:
            set_running(task)

    @replace(EC2ContainerServiceBackend, "run_task")
    def run_task(original: Any, backend: Any, *args: Any, **kwargs: Any) -> list[Any]:
        with LOCK:
            tasks: list[Any] = original(backend, *args, **kwargs)
            for task in tasks:
                _tell_listeners(backend, task)
            return tasks


def tasks_are_listed_by_service_and_desired_status() -> None:
    """ListTasks returns the tasks of the service that is asked for, and those that are wanted RUNNING unless STOPPED is
    asked for.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    moto: ignores serviceName, and returns tasks of every desired status by default.
    """

    @replace(EC2ContainerServiceResponse, "list_tasks")
    def list_tasks(original: Any, response: Any) -> ActionResult:
        tasks = response.ecs_backend.list_tasks(
            response._get_param("cluster", "default"),
            response._get_param("containerInstance"),
            response._get_param("family"),
            response._get_param("startedBy"),
            None,
            response._get_param("desiredStatus") or "RUNNING",
        )
        service = response._get_param("serviceName")
        if service:
            tasks = [task for task in tasks if task.group == f"service:{service.split('/')[-1]}"]
        return ActionResult({"taskArns": [task.task_arn for task in tasks]})


def stop_task_asks_the_task_to_end() -> None:
    """StopTask wants the task STOPPED, with stop code UserInitiated; the task ends when its containers have. An unknown
    task is an InvalidParameterException.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
    moto: has the task STOPPED at once, without stop code or times, and fails on an unknown one.
    """

    @replace(EC2ContainerServiceBackend, "stop_task")
    def stop_task(original: Any, backend: Any, cluster_str: str, task_str: str, reason: str | None) -> Any:
        with LOCK:
            task = find_task(backend, cluster_str, task_str)
            if task.container_instance_arn:
                return original(backend, cluster_str, task_str, reason)
            want_stopped(backend, task, "UserInitiated", reason or "Task stopped by user")
            return task


def agents_report_what_their_tasks_do() -> None:
    """SubmitTaskStateChange is how an ECS agent reports that a task is PENDING, RUNNING or STOPPED, and how its
    containers ended. A task that ends unasked has the stop code TaskFailedToStart or EssentialContainerExited.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitTaskStateChange.html and
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (stopCode)
    moto: does not implement it.
    """

    @add(EC2ContainerServiceResponse)
    def submit_task_state_change(response: Any) -> ActionResult:
        backend = response.ecs_backend
        with LOCK:
            task = find_task(backend, response._get_param("cluster", "default"), response._get_param("task"))
            for change in response._get_param("containers") or []:
                _apply_container_change(task, change)
            for time in ("pullStartedAt", "pullStoppedAt", "executionStoppedAt"):
                if response._get_param(time):
                    setattr(task, time, response._get_param(time))
            _apply_status(backend, task, response._get_param("status"), response._get_param("reason"))
        return ActionResult({"acknowledgment": "ACCEPT"})


def find_task(backend: Any, cluster_str: str, task_str: str) -> Any:
    """The task with that id or ARN in that cluster."""
    cluster = backend._get_cluster(cluster_str)
    task_id = task_str.split("/")[-1]
    for task in list(backend.tasks.get(cluster.name, {}).values()):
        if task.id == task_id:
            return task
    raise InvalidParameterException("The referenced task was not found.")


def set_running(task: Any) -> None:
    task.last_status = "RUNNING"
    task.started_at = utcnow()
    for container in task.containers:
        container.last_status = "RUNNING"


def want_stopped(backend: Any, task: Any, stop_code: str, reason: str) -> None:
    """Asks the task to end; without a runner it has ended at that."""
    if task.desired_status == "STOPPED":
        return
    task.desired_status = "STOPPED"
    task.stop_code, task.stopped_reason, task.stopping_at = stop_code, reason, utcnow()
    if not TaskRunner.attached:
        set_stopped(backend, task)


def set_stopped(backend: Any, task: Any) -> None:
    """The task has ended and gives its network interface back."""
    now: datetime = utcnow()
    task.last_status = "STOPPED"
    task.stopped_at = now
    task.execution_stopped_at = getattr(task, "execution_stopped_at", now)
    for container in task.containers:
        container.last_status = "STOPPED"
    interfaces = ec2_backends[backend.account_id][backend.region_name].enis
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        for detail in attachment["details"]:
            if detail["name"] == "networkInterfaceId":
                interfaces.pop(detail["value"], None)
    _tell_listeners(backend, task)


def _tell_listeners(backend: Any, task: Any) -> None:
    for listener in _listeners:
        listener(backend, task)


def _apply_container_change(task: Any, change: dict[str, Any]) -> None:
    for container in task.containers:
        if container.name == change["containerName"]:
            container.last_status = change.get("status", container.last_status)
            container.exit_code = change.get("exitCode", container.exit_code)
            container.reason = change.get("reason", container.reason)


def _apply_status(backend: Any, task: Any, status: str | None, reason: str | None) -> None:
    if task.last_status == "STOPPED" or status is None:
        return
    if status == "STOPPED":
        if task.desired_status != "STOPPED":
            task.desired_status = "STOPPED"
            task.stop_code = _stop_code(task, reason)
            task.stopped_reason = reason or "Essential container in task exited"
            task.stopping_at = utcnow()
        set_stopped(backend, task)
    else:
        if status == "RUNNING":
            set_running(task)
        task.last_status = status
        _tell_listeners(backend, task)


def _stop_code(task: Any, reason: str | None) -> str:
    if reason == SPOT_INTERRUPTION_REASON:
        return "SpotInterruption"
    return "EssentialContainerExited" if task.last_status == "RUNNING" else "TaskFailedToStart"


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
