"""Do the subnets of the tasks have a way out: NAT and an internet gateway, or endpoints?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

ANYWHERE = "0.0.0.0/0"

NEEDED_ENDPOINTS = frozenset({"ecs", "logs", "secretsmanager", "sqs"})
"""What a worker needs of AWS, where it does not reach AWS through the internet."""

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
    """Where a subnet sends what is for anywhere. `state` is active, or blackhole when the target is gone."""

    target: str
    state: str


@dataclass(frozen=True)
class NatGateway:
    """A NAT gateway, its state (`available`) and its subnet."""

    id: str
    state: str
    subnet_id: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is around the tasks.

    Attributes:
        subnet_ids: where tasks run.
        routes: default route by subnet; also for the subnets of the NAT gateways.
        nat_gateways: by id; one that was deleted a while ago is not there.
        endpoints: AWS services with an endpoint in the VPC, such as `secretsmanager`.
    """

    subnet_ids: tuple[str, ...]
    routes: Mapping[str, DefaultRoute | None]
    nat_gateways: Mapping[str, NatGateway]
    endpoints: frozenset[str]


def check(world: World) -> Finding:
    ec2, stack = world.aws("ec2"), world.stack
    wanted = stack.task_subnet_ids
    found = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": list(wanted)}])["Subnets"]
    if len(found) != len(wanted):
        missing = sorted(set(wanted) - {subnet["SubnetId"] for subnet in found})
        return Finding.bad(f"the subnet {missing[0]} is gone", f"Put it back: {stack.apply}.")
    vpc = [{"Name": "vpc-id", "Values": [found[0]["VpcId"]]}]
    tables = ec2.describe_route_tables(Filters=vpc)["RouteTables"]
    gateways = [
        NatGateway(one["NatGatewayId"], one["State"], one["SubnetId"])
        for one in ec2.describe_nat_gateways(Filter=vpc)["NatGateways"]
    ]
    endpoints = ec2.describe_vpc_endpoints(Filters=vpc)["VpcEndpoints"]
    around = Surroundings(
        subnet_ids=wanted,
        routes={subnet: default_route(tables, subnet) for subnet in [*wanted, *(one.subnet_id for one in gateways)]},
        nat_gateways={one.id: one for one in gateways},
        endpoints=frozenset(
            one["ServiceName"].rpartition(".")[2] for one in endpoints if one["State"].lower() == "available"
        ),
    )
    return judge(around, has_nat=stack.has_nat, has_public_tasks=stack.has_public_tasks, apply=stack.apply)


def judge(around: Surroundings, *, has_nat: bool, has_public_tasks: bool, apply: str) -> Finding:
    """Follows the default route of each subnet to the internet gateway, or wants endpoints where there is to be none.

    Args:
        around: what is around the tasks.
        has_nat: whether the stack has NAT of its own.
        has_public_tasks: whether tasks have public addresses, and so need no NAT.
        apply: the command that puts things right.
    """
    remedy = f"Put it back: {apply}. Until then no task there reaches Prefect or pulls an image."
    if not (has_nat or has_public_tasks or any(around.routes.get(subnet) for subnet in around.subnet_ids)):
        return _without_internet(around)
    targets: list[str] = []
    for subnet in around.subnet_ids:
        route = around.routes.get(subnet)
        if route is None:
            return Finding.bad(f"the subnet {subnet} has no route to the internet", remedy)
        problem = _problem_of_route(subnet, route, has_public_tasks=has_public_tasks) or (
            _problem_of_nat(route.target, around) if route.target.startswith("nat-") else None
        )
        if problem:
            return Finding.bad(problem, remedy)
        targets.append(route.target)
    return Finding.good(f"{len(targets)} subnets reach the internet through {', '.join(dict.fromkeys(targets))}")


def _without_internet(around: Surroundings) -> Finding:
    missing = sorted(NEEDED_ENDPOINTS - around.endpoints)
    if missing:
        return Finding.bad(
            f"tasks have neither a route to the internet nor an endpoint for {', '.join(missing)}",
            "Add the endpoints, or give the network a way out (the setting network.nat, or the routes of your own VPC).",
        )
    return Finding.good("tasks reach AWS through endpoints, and nothing of the internet")


def default_route(route_tables: list[dict[str, Any]], subnet_id: str) -> DefaultRoute | None:
    """The default route of a subnet: that of its own route table, or else of the VPC's main one."""
    own = [table for table in route_tables if any(one.get("SubnetId") == subnet_id for one in table["Associations"])]
    main = [table for table in route_tables if any(one.get("Main") for one in table["Associations"])]
    for table in (own or main)[:1]:
        for route in table["Routes"]:
            if route.get("DestinationCidrBlock") == ANYWHERE:
                target = next((route[name] for name in _TARGETS if route.get(name)), "its target")
                return DefaultRoute(target, route.get("State", "active"))
    return None


def _problem_of_route(subnet: str, route: DefaultRoute, *, has_public_tasks: bool) -> str | None:
    if route.state != "active":
        return f"the default route of {subnet} leads nowhere: {route.target} is gone"
    if route.target.startswith("igw-") and not has_public_tasks:
        return (
            f"the default route of {subnet} goes to the internet gateway, which lets out only what has a public address"
        )
    return None


def _problem_of_nat(gateway_id: str, around: Surroundings) -> str | None:
    gateway = around.nat_gateways.get(gateway_id)
    if gateway is None:
        return f"the NAT gateway {gateway_id} is gone"
    if gateway.state != "available":
        return f"the NAT gateway {gateway_id} is {gateway.state}"
    onward = around.routes.get(gateway.subnet_id)
    if onward is None or onward.state != "active" or not onward.target.startswith("igw-"):
        return (
            f"the NAT gateway {gateway_id} is in subnet {gateway.subnet_id}, which has no route to an internet gateway"
        )
    return None
