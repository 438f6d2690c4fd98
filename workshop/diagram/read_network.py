"""Reads the network of a synthesized stack: which subnets are public, and what leads out of them, is said by the routes."""

import re
from collections.abc import Iterable

from prefect_ecs_ops.common.expressions import literal, names_of
from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.diagram.architecture import Network, Zone


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
    """`eu-west-1a`, or for the region's first zone, whatever it is called, "Availability zone 1"."""
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
    """The subnets that hold a NAT gateway, and whether it has an elastic IP."""
    addresses = set(resources(stack, "aws_eip"))
    return {
        subnet: bool(names_of(gateway.get("allocation_id", ""), "aws_eip") & addresses)
        for gateway in resources(stack, "aws_nat_gateway").values()
        for subnet in names_of(gateway["subnet_id"], "aws_subnet")
    }
