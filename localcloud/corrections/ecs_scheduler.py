"""The scheduler of ECS services: starts and stops tasks, and tracks deployments.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from localcloud.corrections.ecs_task_state import request_stop

_EVENTS_KEPT = 100


@dataclass
class Deployment:
    """A deployment of a service."""

    task_definition: str
    launch_type: str | None
    capacity_provider_strategy: list[dict[str, Any]] | None
    platform_version: str | None
    network_configuration: dict[str, Any]
    desired_count: int
    id: str = field(default_factory=lambda: f"ecs-svc/{uuid.uuid4().int % 10**19:019}")
    status: str = "PRIMARY"
    rollout_state: str = "IN_PROGRESS"
    platform_family: str = "Linux"
    running_count: int = 0
    pending_count: int = 0
    failed_tasks: int = 0
    created_at: datetime = field(default_factory=utcnow)
    updated_at: datetime = field(default_factory=utcnow)

    @property
    def rollout_state_reason(self) -> str:
        return f"ECS deployment {self.id} {self.rollout_state.lower().replace('_', ' ')}."


def is_scheduled(service: Any) -> bool:
    """Whether ECS rolls the service, instead of CodeDeploy or an external controller."""
    return bool(service.deployment_controller["type"] == "ECS")


def deploy(backend: Any, service: Any) -> None:
    """Creates a primary deployment from the current fields of the service and rolls to it."""
    for deployment in service.deployments:
        deployment.status, deployment.desired_count, deployment.updated_at = "ACTIVE", 0, utcnow()
    service.deployments.insert(
        0,
        Deployment(
            task_definition=service.task_definition,
            launch_type=service.launch_type,
            capacity_provider_strategy=getattr(service, "capacity_provider_strategy", None),
            platform_version=service.platform_version,
            network_configuration=service.network_configuration,
            desired_count=service.desired_count,
        ),
    )
    reconcile(backend, service)


def after_change(backend: Any, task: Any) -> None:
    """Reconciles the service of a task after the state of the task changes."""
    kind, _, name = task.group.partition(":")
    service = backend.services.get(f"{task.cluster_name}:{name}") if kind == "service" else None
    if service is None or not is_scheduled(service):
        _count_cluster(backend, task.cluster_name)
        return
    if task.last_status == "STOPPED" and task.stop_code not in ("ServiceSchedulerInitiated", "UserInitiated"):
        for deployment in service.deployments:
            if deployment.id == task.started_by and deployment.rollout_state == "IN_PROGRESS":
                deployment.failed_tasks += 1
    reconcile(backend, service)


def reconcile(backend: Any, service: Any) -> None:
    """Starts and stops tasks until nothing is left to do, and updates all counts."""
    if getattr(service, "is_reconciling", False):
        # A task stopped during reconciliation; the loop below handles it.
        return
    service.is_reconciling = True
    try:
        while _step(backend, service):
            pass
    finally:
        service.is_reconciling = False
    live = _live_tasks(backend, service)
    for deployment in service.deployments:
        own = [task for task in live if task.started_by == deployment.id]
        deployment.running_count = sum(task.last_status == "RUNNING" for task in own)
        deployment.pending_count = len(own) - deployment.running_count
    owners = {task.started_by for task in live}
    service.deployments = [
        deployment for deployment in service.deployments if deployment.status == "PRIMARY" or deployment.id in owners
    ]
    service.running_count = sum(deployment.running_count for deployment in service.deployments)
    service.pending_count = sum(deployment.pending_count for deployment in service.deployments)
    if service.status == "DRAINING" and not live:
        service.status = "INACTIVE"
    elif service.status == "ACTIVE":
        _complete_deployment(service)
    _count_cluster(backend, service.cluster_name)


def _step(backend: Any, service: Any) -> bool:
    """Makes a change towards the desired state; returns False if none is left."""
    live = _live_tasks(backend, service)
    wanted = [task for task in live if task.desired_status == "RUNNING"]
    primary = service.deployments[0]
    if service.status != "ACTIVE":
        return _stop(backend, service, wanted)
    primary.desired_count = service.desired_count
    current = [task for task in wanted if task.started_by == primary.id]
    previous = [task for task in wanted if task.started_by != primary.id]
    maximum = service.desired_count * service.deployment_configuration["maximumPercent"] // 100
    minimum = -(-service.desired_count * service.deployment_configuration["minimumHealthyPercent"] // 100)
    room = min(service.desired_count - len(current), maximum - len(live))
    if room > 0 and _can_place_tasks(service):
        return _start(backend, service, primary, room)
    if len(current) > service.desired_count:
        return _stop(backend, service, current[service.desired_count :])
    healthy = sum(task.last_status == "RUNNING" for task in wanted)
    idle = [task for task in previous if task.last_status != "RUNNING"]
    busy = [task for task in previous if task.last_status == "RUNNING"]
    return _stop(backend, service, [*idle, *busy[: max(0, healthy - minimum)]])


def _start(backend: Any, service: Any, deployment: Deployment, count: int) -> bool:
    tasks = backend.run_task(
        cluster_str=service.cluster_name,
        task_definition_str=deployment.task_definition,
        count=count,
        overrides=None,
        started_by=deployment.id,
        tags=_task_tags(backend, service),
        launch_type=deployment.launch_type,
        networking_configuration=deployment.network_configuration or None,
        group=f"service:{service.name}",
        platform_version=deployment.platform_version,
        capacity_provider_strategy=deployment.capacity_provider_strategy,
    )
    _add_event(service, f"has started {len(tasks)} tasks: {_task_list(tasks)}.")
    return True


def _stop(backend: Any, service: Any, tasks: list[Any]) -> bool:
    if not tasks:
        return False
    _add_event(service, f"has stopped {len(tasks)} running tasks: {_task_list(tasks)}.")
    for task in tasks:
        reason = f"Scaling activity initiated by (deployment {service.deployments[0].id})"
        request_stop(backend, task, "ServiceSchedulerInitiated", reason)
    return True


def _complete_deployment(service: Any) -> None:
    primary = service.deployments[0]
    is_steady = len(service.deployments) == 1 and primary.running_count == service.desired_count
    if is_steady and primary.rollout_state == "IN_PROGRESS":
        primary.rollout_state, primary.updated_at = "COMPLETED", utcnow()
        _add_event(service, f"(deployment {primary.id}) deployment completed.")
        _add_event(service, "has reached a steady state.")


def _live_tasks(backend: Any, service: Any) -> list[Any]:
    return [
        task
        for task in list(backend.tasks.get(service.cluster_name, {}).values())
        if task.group == f"service:{service.name}" and task.last_status != "STOPPED"
    ]


def _can_place_tasks(service: Any) -> bool:
    """Whether the service runs on Fargate or on a capacity provider, which starts the instances."""
    return service.launch_type == "FARGATE" or bool(getattr(service, "capacity_provider_strategy", None))


def _task_tags(backend: Any, service: Any) -> list[dict[str, str]]:
    sources = {"SERVICE": service, "TASK_DEFINITION": backend.describe_task_definition(service.task_definition)}
    source = sources.get(service.propagate_tags)
    tags = list(source.tags or []) if source else []
    if service.enable_ecs_managed_tags:
        tags += [
            {"key": "aws:ecs:clusterName", "value": service.cluster_name},
            {"key": "aws:ecs:serviceName", "value": service.name},
        ]
    return tags


def _add_event(service: Any, text: str) -> None:
    event = {"id": str(uuid.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {text}"}
    service.events = [event, *service.events][:_EVENTS_KEPT]


def _task_list(tasks: list[Any]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)


def _count_cluster(backend: Any, cluster_name: str) -> None:
    cluster = backend._get_cluster(cluster_name)
    live = [task for task in list(backend.tasks.get(cluster_name, {}).values()) if task.last_status != "STOPPED"]
    cluster.running_tasks_count = sum(task.last_status == "RUNNING" for task in live)
    cluster.pending_tasks_count = len(live) - cluster.running_tasks_count
    cluster.active_services_count = sum(
        service.cluster_name == cluster_name and service.status == "ACTIVE"
        for service in list(backend.services.values())
    )
