"""Prices NAT, addresses, endpoints, flow logs and names."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.money import number
from prefect_ecs_ops.cost.resource import Resource, Usage


def nat_gateway_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """Its hours, and its share of what goes through NAT."""
    gateways = len(resource.others(resource.kind))
    yield Usage("NAT gateway", "nat_gateway.hour", assumptions.hours, _hours(assumptions))
    basis = f"nat_gb over {gateways} gateways" if gateways > 1 else "nat_gb"
    yield Usage("data processed", "nat_gateway.gb", assumptions.nat_gb / gateways, basis)


def address_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """An elastic IP address: AWS bills every public IPv4 address, in use or not."""
    yield Usage("public IPv4 address", "public_ipv4.hour", assumptions.hours, _hours(assumptions))


def endpoint_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """An interface endpoint, in each zone. Gateway endpoints cost nothing.

    Source: https://aws.amazon.com/vpc/pricing/
    """
    if resource.body.get("vpc_endpoint_type", "Gateway") != "Interface":
        return
    interfaces = [one for one in resource.others(resource.kind).values() if one.get("vpc_endpoint_type") == "Interface"]
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
    """What VPC flow logs cost to deliver; what stores them has its own lines."""
    to_bucket = resource.body.get("log_destination_type") == "s3"
    yield Usage(
        f"flow logs delivered to {'S3' if to_bucket else 'CloudWatch Logs'}",
        "logs.vended_to_s3_gb" if to_bucket else "logs.vended_gb",
        assumptions.flow_logs_gb,
        "flow_logs_gb",
    )


def namespace_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A private DNS namespace makes a hosted zone in Route 53.

    Source: https://aws.amazon.com/cloud-map/pricing/
    """
    yield Usage("hosted zone", "route53.hosted_zone_month", Decimal(1), "one for each namespace")


def _hours(assumptions: Assumptions) -> str:
    return f"{number(assumptions.hours)} hours"
