"""Do the private subnets have a way out: default route, NAT gateway, internet gateway?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.verify.finding import Finding
from ops.verify.world import World

ANYWHERE = "0.0.0.0/0"
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


def check(world: World) -> Finding:
    ec2, stack = world.aws("ec2"), world.stack
    found = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": list(stack.private_subnet_ids)}])["Subnets"]
    if len(found) != len(stack.private_subnet_ids):
        missing = sorted(set(stack.private_subnet_ids) - {subnet["SubnetId"] for subnet in found})
        return Finding.bad(f"the private subnet {missing[0]} is gone", f"Put it back: {stack.apply}.")
    vpc = [{"Name": "vpc-id", "Values": [found[0]["VpcId"]]}]
    tables = ec2.describe_route_tables(Filters=vpc)["RouteTables"]
    gateways = [
        NatGateway(one["NatGatewayId"], one["State"], one["SubnetId"])
        for one in ec2.describe_nat_gateways(Filter=vpc)["NatGateways"]
    ]
    subnets = [*stack.private_subnet_ids, *(gateway.subnet_id for gateway in gateways)]
    routes = {subnet: default_route(tables, subnet) for subnet in subnets}
    return judge(stack.private_subnet_ids, routes, {gateway.id: gateway for gateway in gateways}, apply=stack.apply)


def judge(
    private_subnet_ids: tuple[str, ...],
    routes: Mapping[str, DefaultRoute | None],
    nat_gateways: Mapping[str, NatGateway],
    *,
    apply: str,
) -> Finding:
    """Follows the default route of each private subnet to the internet gateway.

    Args:
        private_subnet_ids: where tasks run.
        routes: default route by subnet; also for the subnets of the NAT gateways.
        nat_gateways: by id; those that were deleted a while ago are not there.
        apply: the command that puts things right.
    """
    remedy = (
        f"{apply} puts the routes and the NAT gateway back; until then no task there reaches Prefect or pulls an image."
    )
    targets: list[str] = []
    for subnet in private_subnet_ids:
        route = routes.get(subnet)
        if route is None:
            return Finding.bad(f"the private subnet {subnet} has no route to the internet", remedy)
        if route.state != "active":
            return Finding.bad(f"the default route of {subnet} leads nowhere: {route.target} is gone", remedy)
        if route.target.startswith("igw-"):
            return Finding.bad(
                f"the default route of {subnet} goes to the internet gateway, which lets out only what has a public address",
                remedy,
            )
        if route.target.startswith("nat-"):
            problem = _problem_of(nat_gateways.get(route.target), route.target, routes)
            if problem:
                return Finding.bad(problem, remedy)
        targets.append(route.target)
    return Finding.good(
        f"{len(private_subnet_ids)} private subnets reach the internet through {', '.join(dict.fromkeys(targets))}"
    )


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


def _problem_of(gateway: NatGateway | None, gateway_id: str, routes: Mapping[str, DefaultRoute | None]) -> str | None:
    if gateway is None:
        return f"the NAT gateway {gateway_id} is gone"
    if gateway.state != "available":
        return f"the NAT gateway {gateway_id} is {gateway.state}"
    onward = routes.get(gateway.subnet_id)
    if onward is None or onward.state != "active" or not onward.target.startswith("igw-"):
        return (
            f"the NAT gateway {gateway_id} is in subnet {gateway.subnet_id}, which has no route to an internet gateway"
        )
    return None
