"""Settings of the network."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prefect_ecs.network.cidr import SubnetPlan
from prefect_ecs.settings_types import Cidr, Model, PrivateCidr, RetentionDays

VpcId = Annotated[str, Field(pattern=r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$")]
SubnetId = Annotated[str, Field(pattern=r"^subnet-([0-9a-f]{8}|[0-9a-f]{17})$")]


class ExistingVpc(Model):
    """A VPC that already exists and that its owner maintains.

    The stack adds only the security groups of its tasks, and the plan fails unless the subnets have a route to the internet.
    """

    vpc_id: VpcId
    """ID of the VPC, such as "vpc-0123456789abcdef0"."""

    subnet_ids: tuple[SubnetId, ...]
    """IDs of the subnets where tasks run, ideally one in each of several Availability Zones."""

    assign_public_ip: bool = False
    """Whether the subnets are public, so that each task gets a public address. Default: false, for private subnets with a route through
    NAT, a transit gateway or an appliance."""

    @model_validator(mode="after")
    def _check_subnets(self) -> "ExistingVpc":
        if not self.subnet_ids or len(set(self.subnet_ids)) != len(self.subnet_ids):
            raise ValueError(f"subnet_ids must list at least one subnet, each once: {list(self.subnet_ids)}")
        return self


class FlowLogs(Model):
    """VPC flow logs, which record connections, for audits and for finding what a security group rejected."""

    enabled: bool = True
    """Whether the VPC has flow logs. Default: true. dev turns them off because CloudWatch Logs bills for ingestion."""

    destination: Literal["cloudwatch", "s3"] = "cloudwatch"
    """Where flow logs go. Default: "cloudwatch", a log group that you can search at once. "s3": a bucket that you can query with Athena,
    which costs less with much traffic. It is encrypted with an S3-managed key, and destroying the stack doesn't empty it."""

    retention_days: RetentionDays = 365
    """Days that flow logs are kept. Default: 365, the minimum for Security Hub's control CloudWatch.16."""


_SMALLEST_WITH_ENDPOINTS = 27
"""A /28 has 11 usable addresses, and a dozen endpoints need one each."""


class NetworkSettings(Model):
    """The VPC, its subnets, and its outbound connection. docs/network.md compares the options."""

    cidr: PrivateCidr = IPv4Network("10.0.0.0/16")
    """Address range of the VPC: private, /16 to /26. Default: 10.0.0.0/16."""

    peer_cidrs: tuple[Cidr, ...] = ()
    """Address ranges of networks that you connect to this VPC (peering, transit gateway, VPN); the VPC must not overlap them.
    Default: none."""

    zone_count: Annotated[int, Field(ge=1, le=6)] = 3
    """Number of Availability Zones, each with its own subnets. Default: 3. Raising it later keeps existing subnets."""

    availability_zones: Literal["auto"] | tuple[str, ...] = "auto"
    """Names of the zones, such as ["us-east-1a", …], as many as `zone_count`. Default: "auto", the first zones of the region that need no
    opt-in; a zone that AWS opens later doesn't move existing subnets."""

    nat: Literal["gateway", "gateway_per_zone", "instance", "none", "public"] = "gateway"
    """Outbound connection. Default: "gateway", one NAT gateway for all zones. "gateway_per_zone": a zone failure doesn't affect the other
    zones. "instance": one small EC2 instance instead of the gateway. "none": no internet access, for a self-hosted Prefect API in the
    network and images from ECR. "public": no NAT; tasks have public addresses, and inbound connections stay blocked."""

    interface_endpoints: bool = False
    """Whether the VPC has interface endpoints for the AWS services that tasks use; AWS bills each by the hour and zone. Default: false, so
    that traffic goes through `nat`. With nat "none", the stack always creates them."""

    ipv6: bool = False
    """Whether tasks also get IPv6 addresses, with an egress-only internet gateway, which is free, in addition to `nat`. Default: false."""

    flow_logs: FlowLogs = FlowLogs()

    existing: ExistingVpc | None = None
    """An existing VPC, instead of all of the above. Default: none, so the stack creates its own."""

    @property
    def has_interface_endpoints(self) -> bool:
        return self.interface_endpoints or self.nat == "none"

    @property
    def has_public_tasks(self) -> bool:
        return self.nat == "public" or (self.existing is not None and self.existing.assign_public_ip)

    @model_validator(mode="after")
    def _check_existing(self) -> "NetworkSettings":
        others = sorted(self.model_fields_set - {"existing"})
        if self.existing is not None and others:
            raise ValueError(
                f"{', '.join(others)} can't be set with an existing VPC; remove that, or remove [network.existing]"
            )
        return self

    @model_validator(mode="after")
    def _check_plan(self) -> "NetworkSettings":
        plan = SubnetPlan(self.cidr)
        if self.zone_count > plan.zones:
            raise ValueError(
                f"cidr {self.cidr} has room for {plan.zones} zones, but zone_count is {self.zone_count}; "
                "a /24 or larger has room for all zones"
            )
        for peer in self.peer_cidrs:
            if self.cidr.overlaps(peer):
                raise ValueError(f"cidr {self.cidr} overlaps {peer} in peer_cidrs; choose a range outside it")
        if self.availability_zones != "auto" and len(set(self.availability_zones)) != self.zone_count:
            raise ValueError(
                f"availability_zones lists {len(set(self.availability_zones))} different zones, but zone_count is "
                f'{self.zone_count}; list that many zones, or write "auto"'
            )
        return self

    @model_validator(mode="after")
    def _check_way_out(self) -> "NetworkSettings":
        if self.nat == "none" and "interface_endpoints" in self.model_fields_set and not self.interface_endpoints:
            raise ValueError(
                'nat = "none" needs interface endpoints, because without them tasks can reach nothing, not even their secret; '
                "remove interface_endpoints = false, or choose a different nat"
            )
        if self.nat == "none" and self.ipv6:
            raise ValueError('nat = "none" means no internet access, but ipv6 = true provides it; remove one of them')
        plan = SubnetPlan(self.cidr)
        subnet = plan.public(0) if self.nat == "public" else plan.private(0)
        if self.has_interface_endpoints and subnet.prefixlen > _SMALLEST_WITH_ENDPOINTS:
            raise ValueError(
                f"interface endpoints use most of the 11 addresses of a /{subnet.prefixlen}, the size of the tasks' subnets with "
                f'cidr {self.cidr} and nat = "{self.nat}"; choose a larger cidr'
            )
        return self
