"""Settings of the network."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prefect_ecs.network.cidr import SubnetPlan
from prefect_ecs.settings_types import Cidr, Model, PrivateCidr, RetentionDays

VpcId = Annotated[str, Field(pattern=r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$")]
SubnetId = Annotated[str, Field(pattern=r"^subnet-([0-9a-f]{8}|[0-9a-f]{17})$")]


class ExistingVpc(Model):
    """A VPC that somebody else made and looks after.

    The stack makes nothing network-like in it but its tasks' security groups, and refuses to plan unless the subnets lead out.
    """

    vpc_id: VpcId
    """The VPC, such as "vpc-0123456789abcdef0"."""

    subnet_ids: tuple[SubnetId, ...]
    """The subnets where tasks run, best one in each of several zones."""

    assign_public_ip: bool = False
    """Default: off, the subnets are private and lead out through NAT, a transit gateway or an appliance. On: they are public, and each task
    gets a public address of its own."""

    @model_validator(mode="after")
    def _check_subnets(self) -> "ExistingVpc":
        if not self.subnet_ids or len(set(self.subnet_ids)) != len(self.subnet_ids):
            raise ValueError(f"subnet_ids must name at least one subnet, and none twice: {list(self.subnet_ids)}")
        return self


class FlowLogs(Model):
    """VPC flow logs: who talked to whom, for audits and for finding what a security group refused."""

    enabled: bool = True
    """Default: on. They cost CloudWatch Logs ingestion, so dev turns them off to keep the original bill."""

    destination: Literal["cloudwatch", "s3"] = "cloudwatch"
    """Default: "cloudwatch", a log group, where they can be searched at once. "s3": a bucket of the stack's, for less where there is
    much traffic, read with Athena; it is encrypted with S3's own key. Destroying the stack does not empty the bucket."""

    retention_days: RetentionDays = 365
    """Days they are kept. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""


_SMALLEST_WITH_ENDPOINTS = 27
"""A /28 has 11 addresses for use, and a dozen endpoints take one each."""


class NetworkSettings(Model):
    """The VPC, its subnets, and how tasks get out of it. docs/network.md compares the choices."""

    cidr: PrivateCidr = IPv4Network("10.0.0.0/16")
    """The VPC's address range, private, /16 to /26. Default: 10.0.0.0/16."""

    peer_cidrs: tuple[Cidr, ...] = ()
    """Ranges that this VPC will be connected to (peering, transit gateway, VPN) and so must not overlap. Default: none."""

    zone_count: Annotated[int, Field(ge=1, le=6)] = 3
    """Availability zones, each with its subnets. Default: 3. Raising it later renumbers nothing."""

    availability_zones: Literal["auto"] | tuple[str, ...] = "auto"
    """Zone names, such as ["us-east-1a", …], one for each of `zone_count`. Default: "auto", the first ones of the region that need
    no opt-in; a zone that AWS opens later does not move existing subnets."""

    nat: Literal["gateway", "gateway_per_zone", "instance", "none", "public"] = "gateway"
    """The way out. Default: "gateway", one NAT gateway for all zones. "gateway_per_zone": the failure of a zone leaves the others their way
    out. "instance": one small EC2 instance in place of the gateway. "none": nothing reaches the internet; for a self-hosted Prefect API in
    the network, with images from ECR. "public": no NAT, tasks have public addresses, and still nothing gets in."""

    interface_endpoints: bool = False
    """Private addresses in the VPC for the AWS services that tasks use, each billed by the hour and zone. Default: off, that traffic leaves
    through `nat`; with nat "none" they are always made."""

    ipv6: bool = False
    """Default: off. On: tasks also get IPv6 addresses, with a free way out through an egress-only internet gateway, beside `nat`."""

    flow_logs: FlowLogs = FlowLogs()

    existing: ExistingVpc | None = None
    """A VPC that is there already, in place of all of the above. Default: none, the stack makes its own."""

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
                f"with an existing VPC its owner decides about {', '.join(others)}; remove that, or remove [network.existing]"
            )
        return self

    @model_validator(mode="after")
    def _check_plan(self) -> "NetworkSettings":
        plan = SubnetPlan(self.cidr)
        if self.zone_count > plan.zones:
            raise ValueError(
                f"cidr {self.cidr} has room for {plan.zones} zones, but zone_count is {self.zone_count}; "
                "a /24 or larger has room for every zone"
            )
        for peer in self.peer_cidrs:
            if self.cidr.overlaps(peer):
                raise ValueError(f"cidr {self.cidr} overlaps {peer} of peer_cidrs; choose a range outside it")
        if self.availability_zones != "auto" and len(set(self.availability_zones)) != self.zone_count:
            raise ValueError(
                f"availability_zones names {len(set(self.availability_zones))} different zones, but zone_count is "
                f'{self.zone_count}; name one zone for each, or write "auto"'
            )
        return self

    @model_validator(mode="after")
    def _check_way_out(self) -> "NetworkSettings":
        if self.nat == "none" and "interface_endpoints" in self.model_fields_set and not self.interface_endpoints:
            raise ValueError(
                'nat = "none" needs interface endpoints, for without them tasks reach nothing, not even their secret; '
                "remove interface_endpoints = false, or choose another nat"
            )
        if self.nat == "none" and self.ipv6:
            raise ValueError(
                'nat = "none" is for tasks that must not reach the internet, and ipv6 = true leads there; remove one of them'
            )
        plan = SubnetPlan(self.cidr)
        subnet = plan.public(0) if self.nat == "public" else plan.private(0)
        if self.has_interface_endpoints and subnet.prefixlen > _SMALLEST_WITH_ENDPOINTS:
            raise ValueError(
                f"interface endpoints take most of the 11 addresses of a /{subnet.prefixlen}, which is what the tasks' subnets are with "
                f'cidr {self.cidr} and nat = "{self.nat}"; choose a larger cidr'
            )
        return self
