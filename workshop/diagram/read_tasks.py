"""Reads the ECS cluster of a synthesized stack, its worker service, and the tasks that flow runs get."""

from typing import Any

from prefect_ecs_ops.common.expressions import document, literal, names_of
from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.diagram.architecture import Cluster, FlowRuns, Worker


def read_cluster(stack: Json) -> Cluster | None:
    """The first ECS cluster of the stack."""
    clusters = resources(stack, "aws_ecs_cluster")
    if not clusters:
        return None
    cluster = next(iter(clusters.values()))
    providers = next(iter(resources(stack, "aws_ecs_cluster_capacity_providers").values()), {})
    namespaces = resources(stack, "aws_service_discovery_private_dns_namespace")
    return Cluster(
        name=cluster["name"],
        capacity_providers=tuple(_provider(stack, one) for one in providers.get("capacity_providers", ())),
        namespace=next((namespace["name"] for namespace in namespaces.values()), None),
    )


def _provider(stack: Json, value: str) -> str:
    """Its name, which stands with the provider where the stack makes it."""
    made = resources(stack, "aws_ecs_capacity_provider")
    return next((str(made[name]["name"]) for name in names_of(value, "aws_ecs_capacity_provider")), value)


def read_worker(stack: Json) -> Worker | None:
    """The service whose container runs `prefect worker start`."""
    definitions = resources(stack, "aws_ecs_task_definition")
    for service in resources(stack, "aws_ecs_service").values():
        for name in names_of(service["task_definition"], "aws_ecs_task_definition"):
            definition = definitions[name]
            for container in document(stack, definition["container_definitions"]):
                if container["command"][:3] == ["prefect", "worker", "start"]:
                    return _worker(stack, service, definition, container)
    return None


def _worker(stack: Json, service: Json, definition: Json, container: Json) -> Worker:
    groups = names_of(service["network_configuration"]["security_groups"], "aws_security_group")
    egress = _rules(stack, "aws_vpc_security_group_egress_rule", groups)
    # The port of a self-hosted API is an expression, and one rule more only where that is not 443.
    ports = {rule["from_port"] for rule in egress if isinstance(rule.get("from_port"), int)}
    return Worker(
        service=service["name"],
        name=_option(container["command"], "--name"),
        cpu_units=int(definition["cpu"]),
        memory_mib=int(definition["memory"]),
        desired_count=service["desired_count"],
        image=container["image"],
        work_pool=_work_pool(stack, _option(container["command"], "--pool")),
        ingress_rules=len(_rules(stack, "aws_vpc_security_group_ingress_rule", groups)),
        egress_ports=tuple(sorted(ports)),
        public_address=service["network_configuration"]["assign_public_ip"],
    )


def _rules(stack: Json, kind: str, groups: set[str]) -> list[Json]:
    return [
        rule
        for rule in resources(stack, kind).values()
        if names_of(rule["security_group_id"], "aws_security_group") & groups
    ]


def _option(command: list[str], option: str) -> str:
    return command[command.index(option) + 1]


def _work_pool(stack: Json, value: str) -> str:
    return literal(value) or str(stack["variable"]["work_pool_name"]["default"])


def read_flow_runs(stack: Json) -> FlowRuns | None:
    """The sizes in the work pool's base job template."""
    output = stack.get("output", {}).get("work_pool_base_job_template")
    if output is None:
        return None
    variables: dict[str, Any] = document(stack, output["value"])["variables"]["properties"]
    return FlowRuns(cpu_units=variables["cpu"]["default"], memory_mib=variables["memory"]["default"])
