"""Prices tasks on Fargate: the worker's service, and the tasks of flow runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from prefect_ecs_ops.common.expressions import document
from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.money import number
from prefect_ecs_ops.cost.resource import Resource, Usage, first

ON_DEMAND, SPOT = "FARGATE", "FARGATE_SPOT"
FREE_STORAGE_GIB = 20
"""The ephemeral storage that is part of each task's price. Source: https://aws.amazon.com/fargate/pricing/"""


@dataclass(frozen=True)
class Task:
    """A task's size, as it is billed."""

    cpu_units: int
    memory_mib: int
    architecture: str
    storage_gib: int
    public_address: bool


def service_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The tasks of a service, by capacity provider. Tasks on instances cost nothing of their own."""
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
    """A service's own count; where it scales, the least that it keeps."""
    limits = [
        target["min_capacity"]
        for target in resource.others("aws_appautoscaling_target").values()
        if target["service_namespace"] == "ecs"
    ]
    return Decimal(min(limits) if limits else resource.body["desired_count"])


def flow_run_usages(stack: Json, assumptions: Assumptions) -> Iterator[Usage]:
    """What flow runs take, with the defaults of the work pool's base job template."""
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
        {"capacity_provider": one["capacityProvider"], "base": one.get("base", 0), "weight": one.get("weight", 1)}
        for one in variables["capacity_provider_strategy"].get("default") or ()
    ] or [{"capacity_provider": variables["launch_type"].get("default") or ON_DEMAND, "base": 0, "weight": 1}]
    for provider, hours in spread(assumptions.flow_run_hours, strategy).items():
        yield from task_usages(task, provider, hours, f"{number(hours)} hours of flow runs")


def spread(count: Decimal, strategy: list[Json]) -> dict[str, Decimal]:
    """How much each capacity provider gets of something: the base first, the rest by weight."""
    shares: dict[str, Decimal] = {}
    rest = count
    for one in strategy:
        base = min(rest, Decimal(one.get("base") or 0))
        shares[one["capacity_provider"]] = base
        rest -= base
    weights = {one["capacity_provider"]: Decimal(one.get("weight") or 0) for one in strategy}
    total = sum(weights.values(), Decimal(0))
    for provider, weight in weights.items():
        shares[provider] += rest * weight / total if total else Decimal(0)
    return {provider: share for provider, share in shares.items() if share}


def task_usages(task: Task, provider: str, hours: Decimal, basis: str) -> Iterator[Usage]:
    """The parts of a task's price, for so many hours of it."""
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
