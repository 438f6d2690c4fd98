"""Prices tasks on Fargate: the worker's service, and the tasks of flow runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from prefect_ecs_ops.common.expressions import document
from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import INFRACOST, Free, Priced, Resource, Usage, first, number

ON_DEMAND, SPOT = "FARGATE", "FARGATE_SPOT"
FREE_STORAGE_GIB = 20
"""The ephemeral storage that each task's price includes. Source: https://aws.amazon.com/fargate/pricing/"""

_SCALING = Free("what it scales is priced", INFRACOST)


@dataclass(frozen=True)
class Task:
    """The properties of a task that determine its price."""

    cpu_units: int
    memory_mib: int
    architecture: str
    storage_gib: int
    public_address: bool


def service_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The tasks of a service by capacity provider. Tasks on instances have no price of their own."""
    service = resource.body
    definition = resource.referred(service["task_definition"], "aws_ecs_task_definition")
    if definition is None:
        raise ValueError(f"{resource.address} refers to no task definition of its stack")
    count = _least_tasks(resource) if assumptions.worker_tasks is None else assumptions.worker_tasks
    network = first(service.get("network_configuration"))
    task = Task(
        cpu_units=int(definition["cpu"]),
        memory_mib=int(definition["memory"]),
        architecture=first(definition.get("runtime_platform")).get("cpu_architecture", "X86_64"),
        storage_gib=first(definition.get("ephemeral_storage")).get("size_in_gib", FREE_STORAGE_GIB),
        public_address=bool(network.get("assign_public_ip")),
    )
    strategy = service.get("capacity_provider_strategy") or [
        {"capacity_provider": service.get("launch_type", ON_DEMAND), "base": 0, "weight": 1}
    ]
    for provider, tasks in spread(count, strategy).items():
        basis = f"{number(assumptions.hours)} hours of {number(tasks)} task{'' if tasks == 1 else 's'}"
        yield from task_usages(task, provider, tasks * assumptions.hours, basis)


def _least_tasks(resource: Resource) -> Decimal:
    """A service's desired count, or its minimum if it scales."""
    limits = [
        target["min_capacity"]
        for target in resource.others("aws_appautoscaling_target").values()
        if target["service_namespace"] == "ecs"
    ]
    return Decimal(min(limits) if limits else resource.body["desired_count"])


def flow_run_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The tasks of flow runs, with the defaults in the work pool's base job template."""
    stack = resource.stack
    output = stack.get("output", {}).get("work_pool_base_job_template")
    template = document(stack, output["value"]) if output else None
    if template is None:
        return
    variables: dict[str, Any] = template["variables"]["properties"]
    configuration = template["job_configuration"]
    network = configuration["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    definition = configuration.get("task_definition", {})
    task = Task(
        cpu_units=int(variables["cpu"]["default"]),
        memory_mib=int(variables["memory"]["default"]),
        architecture=definition.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64"),
        storage_gib=definition.get("ephemeralStorage", {}).get("sizeInGiB", FREE_STORAGE_GIB),
        public_address=network.get("assignPublicIp") == "ENABLED",
    )
    strategy = [
        {"capacity_provider": item["capacityProvider"], "base": item.get("base", 0), "weight": item.get("weight", 1)}
        for item in variables["capacity_provider_strategy"].get("default") or ()
    ] or [{"capacity_provider": variables["launch_type"].get("default") or ON_DEMAND, "base": 0, "weight": 1}]
    for provider, hours in spread(assumptions.flow_run_hours, strategy).items():
        yield from task_usages(task, provider, hours, f"{number(hours)} hours of flow runs")


def spread(count: Decimal, strategy: list[Json]) -> dict[str, Decimal]:
    """The share of each capacity provider: the base first, then the rest by weight."""
    shares: dict[str, Decimal] = {}
    rest = count
    for item in strategy:
        base = min(rest, Decimal(item.get("base") or 0))
        shares[item["capacity_provider"]] = base
        rest -= base
    weights = {item["capacity_provider"]: Decimal(item.get("weight") or 0) for item in strategy}
    total = sum(weights.values(), Decimal(0))
    for provider, weight in weights.items():
        shares[provider] += rest * weight / total if total else Decimal(0)
    return {provider: share for provider, share in shares.items() if share}


def task_usages(task: Task, provider: str, hours: Decimal, basis: str) -> Iterator[Usage]:
    """The parts of a task's price for a number of hours."""
    if provider not in {ON_DEMAND, SPOT}:
        return
    group = "fargate" if provider == ON_DEMAND else "fargate_spot"
    arm = "arm_" if task.architecture == "ARM64" else ""
    of = " on Fargate Spot" if provider == SPOT else ""
    cpu, memory = Decimal(task.cpu_units) / 1024, Decimal(task.memory_mib) / 1024
    yield Usage(f"{number(cpu)} vCPU{of}, {task.architecture}", f"{group}.{arm}vcpu_hour", cpu * hours, basis)
    yield Usage(f"{number(memory)} GB of memory{of}", f"{group}.{arm}gb_hour", memory * hours, basis)
    extra = task.storage_gib - FREE_STORAGE_GIB
    if extra > 0:
        yield Usage(f"{extra} GB of storage beyond 20", "fargate.storage_gb_hour", extra * hours, basis)
    if task.public_address:
        yield Usage("public IPv4 address", "public_ipv4.hour", hours, basis)


PRICED: dict[str, Priced] = {
    "aws_ecs_service": Priced("Worker", service_usages, position=10),
}

PRICED_PER_STACK: dict[str, Priced] = {
    "flow runs": Priced("Flow runs", flow_run_usages, position=20),
}
"""The worker starts the tasks of flow runs, with the sizes in the work pool's template."""

FREE: dict[str, Free] = {
    "aws_appautoscaling_policy": _SCALING,
    "aws_appautoscaling_scheduled_action": _SCALING,
    "aws_appautoscaling_target": Free("what it scales is priced", "https://aws.amazon.com/autoscaling/pricing/"),
    "aws_ecs_task_definition": Free("ECS itself is free; the tasks are priced", "https://aws.amazon.com/ecs/pricing/"),
}
