"""Checks the network: the route from the tasks' subnets to the internet or to endpoints, and the worker's egress rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding

_EVERY_PROTOCOL = "-1"
ANYWHERE = "0.0.0.0/0"

NEEDED_ENDPOINTS = frozenset({"ecs", "logs", "secretsmanager", "sqs"})
"""The AWS services that a worker needs an endpoint for if it can't reach AWS through the internet."""

_TARGETS = (
    "NatGatewayId",
    "GatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
)


@dataclass(frozen=True)
class DefaultRoute:
    """A subnet's route for 0.0.0.0/0. `state` is active, or blackhole if the target no longer exists."""

    target: str
    state: str


@dataclass(frozen=True)
class NatGateway:
    """A NAT gateway. `state` is available if it works."""

    id: str
    state: str
    subnet_id: str


@dataclass(frozen=True, kw_only=True)
class TaskNetwork:
    """The network that tasks run in.

    Attributes:
        subnet_ids: the subnets of the tasks.
        routes: default route by subnet, including the subnets of the NAT gateways.
        nat_gateways: NAT gateways by id. AWS stops listing a deleted one after a while.
        endpoints: AWS services that have an endpoint in the VPC, such as `secretsmanager`.
    """

    subnet_ids: tuple[str, ...]
    routes: Mapping[str, DefaultRoute | None]
    nat_gateways: Mapping[str, NatGateway]
    endpoints: frozenset[str]


def check_outbound_route(context: CheckContext) -> Finding:
    ec2, stack = context.aws("ec2"), context.stack
    wanted = stack.task_subnet_ids
    found = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": list(wanted)}])["Subnets"]
    if len(found) != len(wanted):
        missing = sorted(set(wanted) - {subnet["SubnetId"] for subnet in found})
        return Finding.bad(f"the subnet {missing[0]} no longer exists", f"Create it again: {stack.apply}.")
    vpc = [{"Name": "vpc-id", "Values": [found[0]["VpcId"]]}]
    tables = ec2.describe_route_tables(Filters=vpc)["RouteTables"]
    gateways = [
        NatGateway(gateway["NatGatewayId"], gateway["State"], gateway["SubnetId"])
        for gateway in ec2.describe_nat_gateways(Filter=vpc)["NatGateways"]
    ]
    endpoints = ec2.describe_vpc_endpoints(Filters=vpc)["VpcEndpoints"]
    network = TaskNetwork(
        subnet_ids=wanted,
        routes={
            subnet: default_route(tables, subnet) for subnet in [*wanted, *(gateway.subnet_id for gateway in gateways)]
        },
        nat_gateways={gateway.id: gateway for gateway in gateways},
        endpoints=frozenset(
            endpoint["ServiceName"].rpartition(".")[2]
            for endpoint in endpoints
            if endpoint["State"].lower() == "available"
        ),
    )
    return judge_outbound_route(
        network, has_nat=stack.has_nat, has_public_tasks=stack.has_public_tasks, apply=stack.apply
    )


def judge_outbound_route(network: TaskNetwork, *, has_nat: bool, has_public_tasks: bool, apply: str) -> Finding:
    """Follows the default route of each subnet to the internet gateway; without any such route, requires endpoints.

    Args:
        network: the network that tasks run in.
        has_nat: whether the stack has its own NAT.
        has_public_tasks: whether tasks have public IP addresses, and therefore need no NAT.
        apply: the command that restores the stack.
    """
    remedy = f"Restore it: {apply}. Until then, tasks there can neither reach Prefect nor pull an image."
    if not (has_nat or has_public_tasks or any(network.routes.get(subnet) for subnet in network.subnet_ids)):
        return _without_internet(network)
    targets: list[str] = []
    for subnet in network.subnet_ids:
        route = network.routes.get(subnet)
        if route is None:
            return Finding.bad(f"the subnet {subnet} has no route to the internet", remedy)
        problem = _problem_of_route(subnet, route, has_public_tasks=has_public_tasks) or (
            _problem_of_nat(route.target, network) if route.target.startswith("nat-") else None
        )
        if problem:
            return Finding.bad(problem, remedy)
        targets.append(route.target)
    return Finding.good(f"{len(targets)} subnets reach the internet through {', '.join(dict.fromkeys(targets))}")


def _without_internet(network: TaskNetwork) -> Finding:
    missing = sorted(NEEDED_ENDPOINTS - network.endpoints)
    if missing:
        return Finding.bad(
            f"tasks have neither a route to the internet nor an endpoint for {', '.join(missing)}",
            "Add the endpoints, or a route to the internet (with the setting network.nat, or in your own VPC's route tables).",
        )
    return Finding.good("tasks reach AWS through endpoints, and have no route to the internet")


def default_route(route_tables: list[dict[str, Any]], subnet_id: str) -> DefaultRoute | None:
    """The default route of a subnet: in its own route table, or else in the VPC's main one."""
    own = [table for table in route_tables if any(link.get("SubnetId") == subnet_id for link in table["Associations"])]
    main = [table for table in route_tables if any(link.get("Main") for link in table["Associations"])]
    for table in (own or main)[:1]:
        for route in table["Routes"]:
            if route.get("DestinationCidrBlock") == ANYWHERE:
                target = next((route[name] for name in _TARGETS if route.get(name)), "its target")
                return DefaultRoute(target, route.get("State", "active"))
    return None


def _problem_of_route(subnet: str, route: DefaultRoute, *, has_public_tasks: bool) -> str | None:
    if route.state != "active":
        return f"the default route of {subnet} is a blackhole: {route.target} no longer exists"
    if route.target.startswith("igw-") and not has_public_tasks:
        return f"the default route of {subnet} is the internet gateway, which works only for tasks with public IP addresses"
    return None


def _problem_of_nat(gateway_id: str, network: TaskNetwork) -> str | None:
    gateway = network.nat_gateways.get(gateway_id)
    if gateway is None:
        return f"the NAT gateway {gateway_id} no longer exists"
    if gateway.state != "available":
        return f"the NAT gateway {gateway_id} is {gateway.state}"
    onward = network.routes.get(gateway.subnet_id)
    if onward is None or onward.state != "active" or not onward.target.startswith("igw-"):
        return (
            f"the NAT gateway {gateway_id} is in subnet {gateway.subnet_id}, which has no route to an internet gateway"
        )
    return None


@dataclass(frozen=True, kw_only=True)
class EgressRule:
    """An egress rule. If `protocol` is -1 (every protocol), the rule covers every port."""

    protocol: str
    from_port: int
    to_port: int

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        return cls(
            protocol=described["IpProtocol"],
            from_port=described.get("FromPort", -1),
            to_port=described.get("ToPort", -1),
        )

    def admits_tcp(self, port: int) -> bool:
        return self.protocol == _EVERY_PROTOCOL or (self.protocol == "tcp" and self.from_port <= port <= self.to_port)


def check_egress(context: CheckContext) -> Finding:
    stack = context.stack
    rules = context.aws("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [stack.worker_security_group_id]}]
    )["SecurityGroupRules"]
    return judge_egress(
        stack.worker_security_group_id,
        [EgressRule.of(rule) for rule in rules if rule["IsEgress"]],
        api_url=stack.prefect_api_url,
        apply=stack.apply,
    )


def judge_egress(group_id: str, rules: list[EgressRule], *, api_url: str, apply: str) -> Finding:
    """Requires egress to the port of the Prefect API, and to the HTTPS port for AWS and container registries."""
    parts = urlsplit(api_url)
    api_port = parts.port or (80 if parts.scheme == "http" else 443)
    for port in dict.fromkeys([443, api_port]):
        if not any(rule.admits_tcp(port) for rule in rules):
            return Finding.bad(
                f"the worker's security group {group_id} has no egress rule for TCP port {port}",
                f"Restore the rule: {apply}.",
            )
    return Finding.good(f"the worker can send to port {' and '.join(map(str, dict.fromkeys([443, api_port])))}")
