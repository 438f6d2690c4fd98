"""Network settings: address range, zones, flow logs."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from prefect_ecs.network.cidr import SubnetPlan
from prefect_ecs.settings.base import Model
from prefect_ecs.settings.retention import RetentionDays

PRIVATE_RANGES: tuple[IPv4Network, ...] = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)
"""Where a VPC may take addresses that no public host has (RFC 1918 and RFC 6598)."""

DOCKER_RANGE = IPv4Network("172.17.0.0/16")
"""Docker's own bridge network on hosts that use it; AWS advises against it:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""


def _parse_network(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"{error}; write a network address with its prefix, such as 10.0.0.0/16") from None


def _check_private(cidr: IPv4Network) -> IPv4Network:
    if not any(cidr.subnet_of(private) for private in PRIVATE_RANGES):
        raise ValueError(f"{cidr} is not private; it must lie within {', '.join(map(str, PRIVATE_RANGES))}")
    if cidr.overlaps(DOCKER_RANGE):
        raise ValueError(
            f"{cidr} overlaps {DOCKER_RANGE}, which Docker's bridge and some AWS services use; choose another"
        )
    return cidr


Cidr = Annotated[IPv4Network, BeforeValidator(_parse_network)]


class FlowLogs(Model):
    """VPC flow logs: who talked to whom, for audits and for finding what a security group refused."""

    enabled: bool = True
    """Default: on. They cost CloudWatch Logs ingestion, so dev turns them off to keep the original bill."""

    retention_days: RetentionDays = 365
    """Days CloudWatch Logs keeps them. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""


class NetworkSettings(Model):
    """The VPC and its subnets."""

    cidr: Annotated[Cidr, AfterValidator(_check_private)] = IPv4Network("10.0.0.0/16")
    """The VPC's address range, private, /16 to /20. Default: 10.0.0.0/16."""

    peer_cidrs: tuple[Cidr, ...] = ()
    """Ranges that this VPC will be connected to (peering, transit gateway, VPN) and so must not overlap. Default: none."""

    zone_count: Annotated[int, Field(ge=2, le=6)] = 3
    """Availability zones, each with a public and a private subnet. Default: 3. Raising it later renumbers nothing."""

    availability_zones: Literal["auto"] | tuple[str, ...] = "auto"
    """Zone names, such as ["us-east-1a", …], one for each of `zone_count`. Default: "auto", the first ones of the region that need
    no opt-in; a zone that AWS opens later does not move existing subnets."""

    flow_logs: FlowLogs = FlowLogs()

    @model_validator(mode="after")
    def _check_plan(self) -> "NetworkSettings":
        SubnetPlan(self.cidr)
        for peer in self.peer_cidrs:
            if self.cidr.overlaps(peer):
                raise ValueError(f"cidr {self.cidr} overlaps {peer} of peer_cidrs; choose a range outside it")
        if self.availability_zones != "auto" and len(set(self.availability_zones)) != self.zone_count:
            raise ValueError(
                f"availability_zones names {len(set(self.availability_zones))} different zones, but zone_count is "
                f'{self.zone_count}; name one zone for each, or write "auto"'
            )
        return self
