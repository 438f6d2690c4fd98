"""Reads from a synthesized stack what the architecture diagram shows. Missing parts are None or empty."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from prefect_ecs_ops.common.expressions import document, literal, names_of
from prefect_ecs_ops.common.synthesized import Json, resources


@dataclass(frozen=True)
class Zone:
    """An availability zone with the CIDR blocks of its subnets."""

    name: str
    public_cidr: str | None = None
    private_cidr: str | None = None
    nat_gateway: bool = False
    elastic_ip: bool = False


@dataclass(frozen=True)
class Network:
    """The VPC with its gateways."""

    cidr: str
    zones: tuple[Zone, ...]
    internet_gateway: bool
    s3_endpoint: bool


@dataclass(frozen=True)
class Cluster:
    """The ECS cluster and its Cloud Map namespace."""

    name: str
    capacity_providers: tuple[str, ...]
    namespace: str | None


@dataclass(frozen=True)
class Worker:
    """The worker's ECS service."""

    service: str
    name: str
    cpu_units: int
    memory_mib: int
    desired_count: int
    image: str
    work_pool: str
    ingress_rules: int
    egress_ports: tuple[int, ...]
    public_address: bool


@dataclass(frozen=True)
class FlowRuns:
    """The default task size of flow runs."""

    cpu_units: int
    memory_mib: int


@dataclass(frozen=True)
class LogGroup:
    """A CloudWatch log group. Without a retention, it keeps logs forever."""

    name: str
    retention_days: int | None


@dataclass(frozen=True)
class TaskEvents:
    """The rule and the queues that deliver ECS task events to the worker."""

    rule: str
    queue: str
    dead_letter_queue: str | None
    max_receive_count: int | None


@dataclass(frozen=True)
class Architecture:
    """One stack. If the region is None, the operator sets it at plan time."""

    stack: str
    region: str | None
    network: Network | None
    cluster: Cluster | None
    worker: Worker | None
    flow_runs: FlowRuns | None
    secret: str | None
    log_groups: tuple[LogGroup, ...]
    task_events: TaskEvents | None


def read_architecture(name: str, stack: Json) -> Architecture:
    """Reads everything that the diagram shows of a stack."""
    return Architecture(
        stack=name,
        region=_region(stack),
        network=read_network(stack),
        cluster=read_cluster(stack),
        worker=read_worker(stack),
        flow_runs=read_flow_runs(stack),
        secret=_secret(stack),
        log_groups=_log_groups(stack),
        task_events=_task_events(stack),
    )


def _region(stack: Json) -> str | None:
    home = resources(stack, "terraform_data").get("home")
    return literal(home["input"]["region"]) if home else None


def _secret(stack: Json) -> str | None:
    """The name of the stack's secret, or of the existing secret that it uses."""
    own = resources(stack, "aws_secretsmanager_secret")
    existing = stack.get("data", {}).get("aws_secretsmanager_secret", {})
    return next((secret["name"] for secret in (*own.values(), *existing.values())), None)


def _log_groups(stack: Json) -> tuple[LogGroup, ...]:
    groups = resources(stack, "aws_cloudwatch_log_group").values()
    return tuple(
        sorted(
            (LogGroup(group["name"], group.get("retention_in_days")) for group in groups), key=lambda group: group.name
        )
    )


def _task_events(stack: Json) -> TaskEvents | None:
    """The first rule whose target is a queue of the stack."""
    rules = resources(stack, "aws_cloudwatch_event_rule")
    queues = resources(stack, "aws_sqs_queue")
    for target in resources(stack, "aws_cloudwatch_event_target").values():
        for queue in names_of(target["arn"], "aws_sqs_queue") & set(queues):
            for rule in names_of(target["rule"], "aws_cloudwatch_event_rule") & set(rules):
                redrive = document(stack, queues[queue].get("redrive_policy", "")) or {}
                dead = names_of(redrive.get("deadLetterTargetArn", ""), "aws_sqs_queue")
                return TaskEvents(
                    rule=rules[rule]["name"],
                    queue=queues[queue]["name"],
                    dead_letter_queue=next((queues[name]["name"] for name in dead), None),
                    max_receive_count=redrive.get("maxReceiveCount"),
                )
    return None


def read_network(stack: Json) -> Network | None:
    """The first VPC of the stack."""
    vpcs = resources(stack, "aws_vpc")
    if not vpcs:
        return None
    return Network(
        cidr=next(iter(vpcs.values()))["cidr_block"],
        zones=tuple(_zones(stack)),
        internet_gateway=bool(resources(stack, "aws_internet_gateway")),
        s3_endpoint=any(
            endpoint["vpc_endpoint_type"] == "Gateway" and endpoint["service_name"].endswith(".s3")
            for endpoint in resources(stack, "aws_vpc_endpoint").values()
        ),
    )


def _zones(stack: Json) -> Iterable[Zone]:
    subnets = resources(stack, "aws_subnet")
    public = _public_subnets(stack)
    gateways = _nat_gateways(stack)
    for zone in sorted({subnet["availability_zone"] for subnet in subnets.values()}):
        here = {name: subnet["cidr_block"] for name, subnet in subnets.items() if subnet["availability_zone"] == zone}
        yield Zone(
            name=_zone_name(zone),
            public_cidr=next((cidr for name, cidr in here.items() if name in public), None),
            private_cidr=next((cidr for name, cidr in here.items() if name not in public), None),
            nat_gateway=any(name in gateways for name in here),
            elastic_ip=any(gateways.get(name, False) for name in here),
        )


def _zone_name(zone: str) -> str:
    """The name, such as `eu-west-1a`, or "Availability zone 1" for the first zone of an unknown region."""
    name = literal(zone)
    if name is not None:
        return name
    index = re.search(r"\[(\d+)\]", zone)
    return f"Availability zone {int(index.group(1)) + 1}" if index else "Availability zone"


def _public_subnets(stack: Json) -> set[str]:
    routes = resources(stack, "aws_route").values()
    tables = set().union(*(names_of(r["route_table_id"], "aws_route_table") for r in routes if "gateway_id" in r))
    return {
        subnet
        for association in resources(stack, "aws_route_table_association").values()
        if names_of(association["route_table_id"], "aws_route_table") & tables
        for subnet in names_of(association["subnet_id"], "aws_subnet")
    }


def _nat_gateways(stack: Json) -> dict[str, bool]:
    """Subnet with a NAT gateway → whether the gateway has an Elastic IP."""
    addresses = set(resources(stack, "aws_eip"))
    return {
        subnet: bool(names_of(gateway.get("allocation_id", ""), "aws_eip") & addresses)
        for gateway in resources(stack, "aws_nat_gateway").values()
        for subnet in names_of(gateway["subnet_id"], "aws_subnet")
    }


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
        capacity_providers=tuple(_provider(stack, name) for name in providers.get("capacity_providers", ())),
        namespace=next((namespace["name"] for namespace in namespaces.values()), None),
    )


def _provider(stack: Json, value: str) -> str:
    """The name of a capacity provider, which can be a reference to a resource of the stack."""
    own = resources(stack, "aws_ecs_capacity_provider")
    return next((str(own[name]["name"]) for name in names_of(value, "aws_ecs_capacity_provider")), value)


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
    # The port of a self-hosted API is an expression, and only adds a rule if it isn't 443.
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
    """The default size in the work pool's base job template."""
    output = stack.get("output", {}).get("work_pool_base_job_template")
    if output is None:
        return None
    variables: dict[str, Any] = document(stack, output["value"])["variables"]["properties"]
    return FlowRuns(cpu_units=variables["cpu"]["default"], memory_mib=variables["memory"]["default"])
