"""The stack's own VPC: subnets in several zones, and their way out."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.network.cidr import MOST_ZONES, SubnetPlan
from prefect_ecs.network.endpoints import InterfaceEndpoints, s3_endpoint
from prefect_ecs.network.existing import ExistingNetwork
from prefect_ecs.network.flow_logs import VpcFlowLogs
from prefect_ecs.network.nat import NatGateways, NatInstance
from prefect_ecs.network.network import Network
from prefect_ecs.network.settings import NetworkSettings
from prefect_ecs.network.subnets import PrivateSubnets, PublicSubnets, SubnetPlacement
from prefect_ecs.terraform.bindings import (
    Construct,
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
    DefaultSecurityGroup,
    EgressOnlyInternetGateway,
    InternetGateway,
    ITerraformDependable,
    Postcondition,
    TerraformResourceLifecycle,
    Vpc,
)
from prefect_ecs.terraform.expressions import reference


def build_network(scope: Construct, construct_id: str, settings: NetworkSettings, *, context: StackContext) -> Network:
    """Creates the stack's own VPC, or reads an existing one."""
    if settings.existing is not None:
        return ExistingNetwork(scope, construct_id, settings.existing)
    return VpcNetwork(scope, construct_id, settings, context=context)


class VpcNetwork(Network):
    """A VPC without ingress from outside, with the way out that the settings choose."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: NetworkSettings, *, context: StackContext
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._context = context
        self._prefix = context.names.prefix
        self._endpoints: InterfaceEndpoints | None = None
        self.ipv6 = settings.ipv6
        zone_names = self._zone_names()
        vpc = self._build_vpc()
        self.vpc_id = vpc.id
        public = self._build_public_subnets(vpc, zone_names)
        private = self._build_private_subnets(vpc, zone_names)
        if public and private:
            self._build_nat(public, private)
        if settings.ipv6:
            self._build_ipv6_way_out(public, private)
        tiers = [tier for tier in (public, private) if tier]
        # The last tier holds the tasks.
        self._ways_out += tiers[-1].dependables
        self.assign_public_ip = private is None
        self.public_subnet_ids = public.ids if public else []
        self.private_subnet_ids = private.ids if private else []
        self.task_subnet_ids = self.private_subnet_ids or self.public_subnet_ids
        self._build_endpoints([table_id for tier in tiers for table_id in tier.route_table_ids])
        self._empty_default_security_group()
        if settings.flow_logs.enabled:
            VpcFlowLogs(self, "flow_logs", settings.flow_logs, context=context, vpc_id=vpc.id)

    @property
    def dependables(self) -> list[ITerraformDependable]:
        endpoints = self._endpoints.dependables if self._endpoints else []
        return [*self._ways_out, *endpoints, *self._ingress_rules]

    def add_endpoints(self, services: dict[str, str]) -> None:
        if self._endpoints:
            self._endpoints.add(services)

    def _zone_names(self) -> list[str]:
        """Returns the zone names of the settings, or expressions for the first zones of the region."""
        settings = self._settings
        if settings.availability_zones != "auto":
            return list(settings.availability_zones)
        data = DataAwsAvailabilityZones(
            self,
            "zones",
            state="available",
            # Local zones and Wavelength zones require opt-in, and have no NAT gateway.
            filter=[
                DataAwsAvailabilityZonesFilter(name="opt-in-status", values=["opt-in-not-required"]),
                DataAwsAvailabilityZonesFilter(name="zone-type", values=["availability-zone"]),
            ],
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition=f"${{length(self.names) >= {settings.zone_count}}}",
                        error_message=(
                            f"${{self.id}} has ${{length(self.names)}} availability zones that need no opt-in, "
                            f"and this stack takes {settings.zone_count}; choose another region, "
                            "or lower network.zone_count in the environment's settings and synthesize again."
                        ),
                    )
                ]
            ),
        )
        return [reference(data, f"names[{index}]") for index in range(settings.zone_count)]

    def _build_vpc(self) -> Vpc:
        vpc = Vpc(
            self,
            "vpc",
            cidr_block=str(self._settings.cidr),
            assign_generated_ipv6_cidr_block=self._settings.ipv6 or None,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": self._context.names.vpc},
        )
        self._context.protect(vpc)
        return vpc

    def _build_public_subnets(self, vpc: Vpc, zone_names: list[str]) -> PublicSubnets | None:
        if self._settings.nat == "none":
            return None
        gateway = InternetGateway(
            self, "internet_gateway", vpc_id=vpc.id, tags={"Name": f"{self._prefix}-internet-gateway"}
        )
        plan = SubnetPlan(self._settings.cidr)
        for_tasks = self._settings.ipv6 and self._settings.nat == "public"
        placements = [
            SubnetPlacement(zone, plan.public(index), ipv6_slot=MOST_ZONES + index if for_tasks else None)
            for index, zone in enumerate(zone_names)
        ]
        return PublicSubnets(self, "public", prefix=self._prefix, vpc=vpc, gateway=gateway, placements=placements)

    def _build_private_subnets(self, vpc: Vpc, zone_names: list[str]) -> PrivateSubnets | None:
        if self._settings.nat == "public":
            return None
        plan = SubnetPlan(self._settings.cidr)
        placements = [
            SubnetPlacement(zone, plan.private(index), ipv6_slot=index if self._settings.ipv6 else None)
            for index, zone in enumerate(zone_names)
        ]
        return PrivateSubnets(self, "private", prefix=self._prefix, vpc=vpc, placements=placements)

    def _build_nat(self, public: PublicSubnets, private: PrivateSubnets) -> None:
        if self._settings.nat == "instance":
            instance = NatInstance(self, "nat", context=self._context, vpc_id=self.vpc_id, public=public)
            self._ingress_groups.append(instance.ingress)
            self.nat_addresses = instance.addresses
            private.route_through_nat(instance.targets)
            return
        one_for_each_zone = self._settings.nat == "gateway_per_zone"
        gateways = NatGateways(self, "nat", context=self._context, public=public, one_for_each_zone=one_for_each_zone)
        self.nat_addresses = gateways.addresses
        self.nat_gateway_ids = gateways.gateway_ids
        private.route_through_nat(gateways.targets)

    def _build_ipv6_way_out(self, public: PublicSubnets | None, private: PrivateSubnets | None) -> None:
        gateway = EgressOnlyInternetGateway(
            self, "egress_only_gateway", vpc_id=self.vpc_id, tags={"Name": f"{self._prefix}-egress-only"}
        )
        tier = private or public
        if tier:
            tier.route_ipv6(gateway.id)

    def _build_endpoints(self, route_table_ids: list[str]) -> None:
        s3 = s3_endpoint(
            self, "s3_endpoint", context=self._context, vpc_id=self.vpc_id, route_table_ids=route_table_ids
        )
        self._ways_out.append(s3)
        if self._settings.has_interface_endpoints:
            self._endpoints = InterfaceEndpoints(
                self, "endpoints", context=self._context, vpc_id=self.vpc_id, subnet_ids=self.task_subnet_ids
            )
            self._ingress_groups.append(self._endpoints.ingress)

    def _empty_default_security_group(self) -> None:
        DefaultSecurityGroup(
            self, "default_security_group", vpc_id=self.vpc_id, tags={"Name": f"{self._prefix}-default-unused"}
        )
