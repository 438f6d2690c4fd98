"""Subnets with their route tables: public subnets have a route to the internet gateway, private subnets do not."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from prefect_ecs.network.network import ANYWHERE, ANYWHERE_IPV6
from prefect_ecs.terraform.bindings import (
    Construct,
    Fn,
    InternetGateway,
    ITerraformDependable,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    TerraformResourceLifecycle,
    Vpc,
)


@dataclass(frozen=True)
class SubnetPlacement:
    """The zone and the addresses of a subnet.

    Attributes:
        zone: availability zone, text or expression.
        cidr: the address range.
        ipv6_slot: index of the /64 in the VPC's IPv6 block, or None without IPv6.
    """

    zone: str
    cidr: IPv4Network
    ipv6_slot: int | None = None


@dataclass(frozen=True)
class NatTarget:
    """The target of a private subnet's default route: a NAT gateway, or an instance's network interface. Expressions."""

    gateway_id: str | None = None
    interface_id: str | None = None


class PublicSubnets(Construct):
    """One public subnet for each zone; they share a route table with a route to the internet gateway.

    Attributes:
        ids: expressions.
        zones: expressions, the zone of each.
        route_table_ids: expressions.
        internet_route: the route out.
        dependables: what must exist before something in them has a way out.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        prefix: str,
        vpc: Vpc,
        gateway: InternetGateway,
        placements: list[SubnetPlacement],
    ) -> None:
        super().__init__(scope, construct_id)
        subnets = [
            _subnet(self, "public", prefix, vpc, placement, number)
            for number, placement in enumerate(placements, start=1)
        ]
        table = RouteTable(self, "routes", vpc_id=vpc.id, tags={"Name": f"{prefix}-public"})
        self.internet_route = Route(
            self, "to_internet", route_table_id=table.id, destination_cidr_block=ANYWHERE, gateway_id=gateway.id
        )
        associations = [
            RouteTableAssociation(self, f"{number}_association", subnet_id=subnet.id, route_table_id=table.id)
            for number, subnet in enumerate(subnets, start=1)
        ]
        self.ids: list[str] = [subnet.id for subnet in subnets]
        self.zones: list[str] = [subnet.availability_zone for subnet in subnets]
        self.route_table_ids: list[str] = [table.id]
        self.dependables: list[ITerraformDependable] = [self.internet_route, *associations]

    def route_ipv6(self, egress_only_gateway_id: str) -> None:
        """Routes outgoing IPv6 through an egress-only internet gateway, which lets nothing in."""
        self.dependables += _ipv6_routes(self, [""], self.route_table_ids, egress_only_gateway_id)


class PrivateSubnets(Construct):
    """One private subnet for each zone, each with its own route table.

    With one NAT gateway all tables are equal; a change to one gateway for each zone then changes routes, not tables.

    Attributes:
        ids: expressions.
        route_table_ids: expressions, one for each zone.
        dependables: what must exist before something in them has a way out.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, prefix: str, vpc: Vpc, placements: list[SubnetPlacement]
    ) -> None:
        super().__init__(scope, construct_id)
        self.ids: list[str] = []
        self.route_table_ids: list[str] = []
        self.dependables: list[ITerraformDependable] = []
        for number, placement in enumerate(placements, start=1):
            subnet = _subnet(self, "private", prefix, vpc, placement, number)
            table = RouteTable(self, f"{number}_routes", vpc_id=vpc.id, tags={"Name": f"{prefix}-private-{number}"})
            association = RouteTableAssociation(
                self, f"{number}_association", subnet_id=subnet.id, route_table_id=table.id
            )
            self.ids.append(subnet.id)
            self.route_table_ids.append(table.id)
            self.dependables.append(association)

    def route_through_nat(self, targets: list[NatTarget]) -> None:
        """Routes traffic to destinations outside the VPC through NAT.

        Args:
            targets: the NAT of each zone.
        """
        for number, (table_id, target) in enumerate(zip(self.route_table_ids, targets, strict=True), start=1):
            route = Route(
                self,
                f"{number}_to_nat",
                route_table_id=table_id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=target.gateway_id,
                network_interface_id=target.interface_id,
            )
            self.dependables.append(route)

    def route_ipv6(self, egress_only_gateway_id: str) -> None:
        """Routes outgoing IPv6 through an egress-only internet gateway, which lets nothing in."""
        prefixes = [f"{number}_" for number in range(1, len(self.ids) + 1)]
        self.dependables += _ipv6_routes(self, prefixes, self.route_table_ids, egress_only_gateway_id)


def _ipv6_routes(
    scope: Construct, prefixes: list[str], table_ids: list[str], egress_only_gateway_id: str
) -> list[ITerraformDependable]:
    return [
        Route(
            scope,
            f"{prefix}to_internet_by_ipv6",
            route_table_id=table_id,
            destination_ipv6_cidr_block=ANYWHERE_IPV6,
            egress_only_gateway_id=egress_only_gateway_id,
        )
        for prefix, table_id in zip(prefixes, table_ids, strict=True)
    ]


def _subnet(scope: Construct, tier: str, prefix: str, vpc: Vpc, placement: SubnetPlacement, number: int) -> Subnet:
    has_ipv6 = placement.ipv6_slot is not None
    return Subnet(
        scope,
        str(number),
        vpc_id=vpc.id,
        cidr_block=str(placement.cidr),
        availability_zone=placement.zone,
        map_public_ip_on_launch=False,
        ipv6_cidr_block=Fn.cidrsubnet(vpc.ipv6_cidr_block, 8, placement.ipv6_slot)
        if placement.ipv6_slot is not None
        else None,
        assign_ipv6_address_on_creation=has_ipv6 or None,
        tags={"Name": f"{prefix}-{tier}-{number}", "Tier": tier},
        # A zone that AWS opens later may come first in the list, and a subnet can't move to another zone.
        lifecycle=TerraformResourceLifecycle(ignore_changes=["availability_zone"]),
    )
