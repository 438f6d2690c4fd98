"""The state of ECS tasks, and who reports it.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ecs.exceptions import InvalidParameterException

LOCK = threading.RLock()
"""Held while tasks change, because requests arrive on several threads."""

SPOT_INTERRUPTION_REASON = "Your Spot Task was interrupted."


class TaskRunner:
    """Whether an external runner executes tasks and reports their state.

    Without a runner, a task is RUNNING from its start, and STOPPED as soon as that is its desired status.
    """

    attached = False


@dataclass
class TaskContainer:
    """A container of a task, with the fields that DescribeTasks returns."""

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


_listeners: list[Callable[[Any, Any], None]] = []


def on_task_change(listener: Callable[[Any, Any], None]) -> None:
    """Calls `listener(backend, task)` after each change of the state of a task."""
    _listeners.append(listener)


def notify_listeners(backend: Any, task: Any) -> None:
    """Notifies the listeners that the state of a task has changed."""
    for listener in _listeners:
        listener(backend, task)


def find_task(backend: Any, cluster_str: str, task_str: str) -> Any:
    """The task with an ID or ARN in a cluster.

    Raises:
        InvalidParameterException: the cluster has no such task.
    """
    cluster = backend._get_cluster(cluster_str)
    task_id = task_str.rpartition("/")[2]
    for task in list(backend.tasks.get(cluster.name, {}).values()):
        if task.id == task_id:
            return task
    raise InvalidParameterException("The referenced task was not found.")


def set_running(task: Any) -> None:
    """Sets a task and its containers to RUNNING."""
    task.last_status = "RUNNING"
    task.started_at = utcnow()
    for container in task.containers:
        container.last_status = "RUNNING"


def request_stop(backend: Any, task: Any, stop_code: str, reason: str) -> None:
    """Sets the desired status STOPPED; without a runner, the task stops at once."""
    if task.desired_status == "STOPPED":
        return
    task.desired_status = "STOPPED"
    task.stop_code, task.stopped_reason, task.stopping_at = stop_code, reason, utcnow()
    if not TaskRunner.attached:
        set_stopped(backend, task)


def set_stopped(backend: Any, task: Any) -> None:
    """Sets a task to STOPPED and deletes its network interface."""
    task.last_status = "STOPPED"
    task.stopped_at = utcnow()
    for container in task.containers:
        container.last_status = "STOPPED"
    interfaces = ec2_backends[backend.account_id][backend.region_name].enis
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        for detail in attachment["details"]:
            if detail["name"] == "networkInterfaceId":
                interfaces.pop(detail["value"], None)
    notify_listeners(backend, task)
