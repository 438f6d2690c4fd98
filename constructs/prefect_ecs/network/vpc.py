"""The stack's own VPC: subnets in several zones, and the way out of them."""

from prefect_ecs.names import Names
from prefect_ecs.network.cidr import MOST_ZONES, SubnetPlan
from prefect_ecs.network.endpoints import InterfaceEndpoints, s3_endpoint
from prefect_ecs.network.flow_log_bucket import VpcFlowLogBucket
from prefect_ecs.network.flow_logs import VpcFlowLogs
from prefect_ecs.network.nat import NatGateways
from prefect_ecs.network.nat_instance import NatInstance
from prefect_ecs.network.network import Network
from prefect_ecs.network.settings import NetworkSettings
from prefect_ecs.network.subnets import Place, PrivateSubnets, PublicSubnets
from prefect_ecs.network.zones import zones
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.terraform.bindings import (
    Construct,
    DefaultSecurityGroup,
    EgressOnlyInternetGateway,
    InternetGateway,
    Vpc,
)
from prefect_ecs.terraform.provider import Home


class VpcNetwork(Network):
    """A VPC that nothing reaches from outside, with the way out that its settings choose."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: NetworkSettings,
        *,
        names: Names,
        home: Home,
        encryption: Encryption,
        more_endpoints: dict[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._names = names
        self._more_endpoints = more_endpoints
        zone_names = zones(self, settings)
        vpc = self._build_vpc()
        self.vpc_id = vpc.id
        public = self._build_public_subnets(vpc, zone_names)
        private = self._build_private_subnets(vpc, zone_names)
        if public and private:
            self._build_nat(home, public, private)
        if settings.ipv6:
            self._build_ipv6_way_out(public, private)
        tiers = [tier for tier in (public, private) if tier]
        # Tasks are in the last tier.
        self._ways_out += tiers[-1].dependables
        self.ipv6 = settings.ipv6
        self.assign_public_ip = private is None
        self.public_subnet_ids = public.ids if public else []
        self.private_subnet_ids = private.ids if private else []
        self.task_subnet_ids = self.private_subnet_ids or self.public_subnet_ids
        self._build_endpoints(home, [table_id for tier in tiers for table_id in tier.route_table_ids])
        self._empty_default_security_group()
        if settings.flow_logs.enabled and settings.flow_logs.destination == "s3":
            VpcFlowLogBucket(self, "flow_logs", settings.flow_logs, names=names, home=home, vpc_id=vpc.id)
        elif settings.flow_logs.enabled:
            VpcFlowLogs(
                self, "flow_logs", settings.flow_logs, names=names, home=home, encryption=encryption, vpc_id=vpc.id
            )

    def _build_vpc(self) -> Vpc:
        return Vpc(
            self,
            "vpc",
            cidr_block=str(self._settings.cidr),
            assign_generated_ipv6_cidr_block=self._settings.ipv6 or None,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": self._names.vpc},
        )

    def _build_public_subnets(self, vpc: Vpc, zone_names: list[str]) -> PublicSubnets | None:
        if self._settings.nat == "none":
            return None
        gateway = InternetGateway(
            self, "internet_gateway", vpc_id=vpc.id, tags={"Name": f"{self._names.prefix}-internet-gateway"}
        )
        plan = SubnetPlan(self._settings.cidr)
        for_tasks = self._settings.ipv6 and self._settings.nat == "public"
        places = [
            Place(zone, plan.public(index), ipv6_slot=MOST_ZONES + index if for_tasks else None)
            for index, zone in enumerate(zone_names)
        ]
        return PublicSubnets(self, "public", prefix=self._names.prefix, vpc=vpc, gateway=gateway, places=places)

    def _build_private_subnets(self, vpc: Vpc, zone_names: list[str]) -> PrivateSubnets | None:
        if self._settings.nat == "public":
            return None
        plan = SubnetPlan(self._settings.cidr)
        places = [
            Place(zone, plan.private(index), ipv6_slot=index if self._settings.ipv6 else None)
            for index, zone in enumerate(zone_names)
        ]
        return PrivateSubnets(self, "private", prefix=self._names.prefix, vpc=vpc, places=places)

    def _build_nat(self, home: Home, public: PublicSubnets, private: PrivateSubnets) -> None:
        if self._settings.nat == "instance":
            instance = NatInstance(self, "nat", names=self._names, home=home, vpc_id=self.vpc_id, public=public)
            self.admissions.append(instance.admission)
            self.nat_addresses = instance.addresses
            private.route_through_nat(instance.targets)
            return
        one_for_each_zone = self._settings.nat == "gateway_per_zone"
        gateways = NatGateways(self, "nat", names=self._names, public=public, one_for_each_zone=one_for_each_zone)
        self.nat_addresses = gateways.addresses
        self.nat_gateway_ids = gateways.gateway_ids
        private.route_through_nat(gateways.targets)

    def _build_ipv6_way_out(self, public: PublicSubnets | None, private: PrivateSubnets | None) -> None:
        gateway = EgressOnlyInternetGateway(
            self, "egress_only_gateway", vpc_id=self.vpc_id, tags={"Name": f"{self._names.prefix}-egress-only"}
        )
        tier = private or public
        if tier:
            tier.route_ipv6(gateway.id)

    def _build_endpoints(self, home: Home, route_table_ids: list[str]) -> None:
        s3 = s3_endpoint(
            self, "s3_endpoint", names=self._names, home=home, vpc_id=self.vpc_id, route_table_ids=route_table_ids
        )
        self._ways_out.append(s3)
        if self._settings.has_interface_endpoints:
            endpoints = InterfaceEndpoints(
                self,
                "endpoints",
                names=self._names,
                home=home,
                vpc_id=self.vpc_id,
                subnet_ids=self.task_subnet_ids,
                more_services=self._more_endpoints,
            )
            self._ways_out += endpoints.dependables
            self.admissions.append(endpoints.admission)

    def _empty_default_security_group(self) -> None:
        DefaultSecurityGroup(
            self, "default_security_group", vpc_id=self.vpc_id, tags={"Name": f"{self._names.prefix}-default-unused"}
        )
