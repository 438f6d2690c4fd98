"""Prices NAT gateways, addresses, endpoints, flow logs, and DNS names."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import ACCESS_CONTROL, INFRACOST, Free, Priced, Resource, Usage, number

_ROUTING = Free("part of a VPC, which is free", INFRACOST)
_VPC = Free("a VPC and its subnets are free", "https://aws.amazon.com/vpc/pricing/")


def nat_gateway_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """A NAT gateway's hours, and its share of the data."""
    gateways = len(resource.others(resource.kind))
    yield Usage("NAT gateway", "nat_gateway.hour", assumptions.hours, _hours(assumptions))
    basis = f"nat_gb over {gateways} gateways" if gateways > 1 else "nat_gb"
    yield Usage("data processed", "nat_gateway.gb", assumptions.nat_gb / gateways, basis)


def address_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """An Elastic IP address. AWS bills every public IPv4 address, whether it is in use or not."""
    yield Usage("public IPv4 address", "public_ipv4.hour", assumptions.hours, _hours(assumptions))


def endpoint_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """An interface endpoint in each of its zones. Gateway endpoints are free.

    Source: https://aws.amazon.com/vpc/pricing/
    """
    if resource.body.get("vpc_endpoint_type", "Gateway") != "Interface":
        return
    interfaces = [
        endpoint
        for endpoint in resource.others(resource.kind).values()
        if endpoint.get("vpc_endpoint_type") == "Interface"
    ]
    zones = Decimal(len(resource.body["subnet_ids"]))
    yield Usage(
        "interface endpoint",
        "interface_endpoint.hour",
        zones * assumptions.hours,
        f"{number(assumptions.hours)} hours in {number(zones)} zones",
    )
    yield Usage(
        "data processed",
        "interface_endpoint.gb",
        assumptions.endpoint_gb / len(interfaces),
        f"endpoint_gb over {len(interfaces)} endpoints",
    )


def flow_log_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The delivery of VPC flow logs; their storage has its own lines."""
    to_bucket = resource.body.get("log_destination_type") == "s3"
    yield Usage(
        f"flow logs delivered to {'S3' if to_bucket else 'CloudWatch Logs'}",
        "logs.vended_to_s3_gb" if to_bucket else "logs.vended_gb",
        assumptions.flow_logs_gb,
        "flow_logs_gb",
    )


def namespace_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """The Route 53 hosted zone of a private DNS namespace.

    Source: https://aws.amazon.com/cloud-map/pricing/
    """
    yield Usage("hosted zone", "route53.hosted_zone_month", Decimal(1), "one for each namespace")


def _hours(assumptions: Assumptions) -> str:
    return f"{number(assumptions.hours)} hours"


PRICED: dict[str, Priced] = {
    "aws_nat_gateway": Priced("NAT gateway", nat_gateway_usages, position=40),
    "aws_eip": Priced("Public addresses", address_usages, position=50),
    "aws_vpc_endpoint": Priced("Interface endpoints", endpoint_usages, position=60),
    "aws_flow_log": Priced("VPC flow logs", flow_log_usages, position=70),
    "aws_service_discovery_private_dns_namespace": Priced("Hosted zone", namespace_usages, position=80),
}

FREE: dict[str, Free] = {
    "aws_default_security_group": ACCESS_CONTROL,
    "aws_egress_only_internet_gateway": _ROUTING,
    "aws_internet_gateway": _ROUTING,
    "aws_network_interface": _ROUTING,
    "aws_route": _ROUTING,
    "aws_route_table": _ROUTING,
    "aws_route_table_association": _ROUTING,
    "aws_security_group": ACCESS_CONTROL,
    "aws_subnet": _VPC,
    "aws_vpc": _VPC,
    "aws_vpc_security_group_egress_rule": ACCESS_CONTROL,
    "aws_vpc_security_group_ingress_rule": ACCESS_CONTROL,
}
