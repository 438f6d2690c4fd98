"""Corrections of what can be asked of ECS tasks, and what they answer.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.ecs.responses import EC2ContainerServiceResponse

from localcloud.corrections.ecs_task_state import (
    LOCK,
    SPOT_INTERRUPTION_REASON,
    TaskContainer,
    TaskRunner,
    find_task,
    set_running,
    set_stopped,
    tell_listeners,
    want_stopped,
)
from localcloud.corrections.patching import add, replace


def tasks_live_until_they_are_stopped() -> None:
    """A task keeps its state until something changes it, and says what it is made of.

    It has an entry for each of its containers, and gives its network interface back when it stops.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
    moto: moves a task a step towards STOPPED whenever it is described, knows only its first container, which it calls
    PENDING with exit code 0, and leaves the interface.
    """

    @replace(Task, "advance")
    def advance(_original: Any, _task: Any) -> None:
        """Only reports change a task."""

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
                tell_listeners(backend, task)
            return tasks


def tasks_are_listed_by_service_and_desired_status() -> None:
    """ListTasks returns the tasks of the service that is asked for, and those wanted RUNNING unless STOPPED is asked for.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    moto: ignores serviceName, and returns tasks of every desired status by default.
    """

    @replace(EC2ContainerServiceResponse, "list_tasks")
    def list_tasks(_original: Any, response: Any) -> ActionResult:
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
            tasks = [task for task in tasks if task.group == f"service:{service.rpartition('/')[2]}"]
        return ActionResult({"taskArns": [task.task_arn for task in tasks]})


def stop_task_asks_the_task_to_end() -> None:
    """StopTask wants the task STOPPED, with stop code UserInitiated; the task ends when its containers have.

    An unknown task is an InvalidParameterException.

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
    """SubmitTaskStateChange is how an ECS agent reports that a task is PENDING, RUNNING or STOPPED.

    It says how the containers ended, too. A task that ends unasked has the stop code TaskFailedToStart,
    EssentialContainerExited or SpotInterruption.

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
                    setattr(task, camelcase_to_underscores(time), response._get_param(time))
            _apply_status(backend, task, response._get_param("status"), response._get_param("reason"))
        return ActionResult({"acknowledgment": "ACCEPT"})


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
        tell_listeners(backend, task)


def _stop_code(task: Any, reason: str | None) -> str:
    if reason == SPOT_INTERRUPTION_REASON:
        return "SpotInterruption"
    return "EssentialContainerExited" if task.last_status == "RUNNING" else "TaskFailedToStart"


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
