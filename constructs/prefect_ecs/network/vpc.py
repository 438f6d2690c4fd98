"""The VPC: public and private subnets in several zones, and the way out."""

from prefect_ecs.aws import (
    Construct,
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
    DefaultSecurityGroup,
    InternetGateway,
    ITerraformDependable,
    Postcondition,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    TerraformResourceLifecycle,
    Vpc,
    VpcEndpoint,
)
from prefect_ecs.encryption import Encryption
from prefect_ecs.expression import reference
from prefect_ecs.home import Home
from prefect_ecs.names import Names
from prefect_ecs.network.cidr import SubnetPlan
from prefect_ecs.network.flow_logs import VpcFlowLogs
from prefect_ecs.network.nat import NatGatewayEgress
from prefect_ecs.settings.network import NetworkSettings

ANYWHERE = "0.0.0.0/0"


class Network(Construct):
    """A VPC whose private subnets reach the internet through NAT, and which nothing reaches from outside.

    Attributes:
        vpc_id: expression.
        public_subnet_ids, private_subnet_ids: expressions, one for each zone.
        nat_address: expression, the public address that Prefect and others see, for allow-lists.
        nat_gateway_ids: expressions, for their alarms.
        dependables: what must exist before a task in a private subnet has a way out.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: NetworkSettings,
        *,
        names: Names,
        home: Home,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        self._names = names
        zones = self._zones(settings)
        vpc = self._build_vpc(settings)
        plan = SubnetPlan(settings.cidr)
        public = [
            self._build_subnet("public", vpc, str(plan.public(index)), zone, index) for index, zone in enumerate(zones)
        ]
        private = [
            self._build_subnet("private", vpc, str(plan.private(index)), zone, index)
            for index, zone in enumerate(zones)
        ]
        internet_gateway = self._build_internet_gateway(vpc)
        public_routes, internet_route = self._build_public_routes(vpc, internet_gateway, public)
        nat = NatGatewayEgress(self, "nat", names=names, subnet_id=public[0].id, internet_route=internet_route)
        private_tables, private_dependables = self._build_private_routes(vpc, nat, private)
        s3_endpoint = self._build_s3_endpoint(home, vpc, [public_routes, *private_tables])
        self._empty_default_security_group(vpc)
        if settings.flow_logs.enabled:
            VpcFlowLogs(
                self, "flow_logs", settings.flow_logs, names=names, home=home, encryption=encryption, vpc_id=vpc.id
            )
        self.vpc_id: str = vpc.id
        self.public_subnet_ids: list[str] = [subnet.id for subnet in public]
        self.private_subnet_ids: list[str] = [subnet.id for subnet in private]
        self.nat_address: str = nat.address
        self.nat_gateway_ids: list[str] = [nat.gateway_id]
        self.dependables: list[ITerraformDependable] = [*private_dependables, s3_endpoint]

    def _zones(self, settings: NetworkSettings) -> list[str]:
        if settings.availability_zones != "auto":
            return list(settings.availability_zones)
        data = DataAwsAvailabilityZones(
            self,
            "zones",
            state="available",
            # Local zones and Wavelength zones need opt-in, and have no NAT gateway.
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

    def _build_vpc(self, settings: NetworkSettings) -> Vpc:
        return Vpc(
            self,
            "vpc",
            cidr_block=str(settings.cidr),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": self._names.vpc},
        )

    def _build_subnet(self, tier: str, vpc: Vpc, cidr: str, zone: str, index: int) -> Subnet:
        return Subnet(
            self,
            f"{tier}_{index + 1}",
            vpc_id=vpc.id,
            cidr_block=cidr,
            availability_zone=zone,
            map_public_ip_on_launch=False,
            tags={"Name": f"{self._names.prefix}-{tier}-{index + 1}", "Tier": tier},
            # A zone that AWS opens later may come first in the list; a subnet can't move.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["availability_zone"]),
        )

    def _build_internet_gateway(self, vpc: Vpc) -> InternetGateway:
        return InternetGateway(
            self, "internet_gateway", vpc_id=vpc.id, tags={"Name": f"{self._names.prefix}-internet-gateway"}
        )

    def _build_public_routes(
        self, vpc: Vpc, gateway: InternetGateway, subnets: list[Subnet]
    ) -> tuple[RouteTable, Route]:
        table = RouteTable(self, "public_routes", vpc_id=vpc.id, tags={"Name": f"{self._names.prefix}-public"})
        route = Route(
            self, "public_to_internet", route_table_id=table.id, destination_cidr_block=ANYWHERE, gateway_id=gateway.id
        )
        for index, subnet in enumerate(subnets):
            RouteTableAssociation(self, f"public_{index + 1}_association", subnet_id=subnet.id, route_table_id=table.id)
        return table, route

    def _build_private_routes(
        self, vpc: Vpc, nat: NatGatewayEgress, subnets: list[Subnet]
    ) -> tuple[list[RouteTable], list[ITerraformDependable]]:
        tables: list[RouteTable] = []
        dependables: list[ITerraformDependable] = []
        for number, subnet in enumerate(subnets, start=1):
            # One table for each zone, though with one NAT gateway all are the same: a gateway for each zone then
            # changes routes, not tables.
            table = RouteTable(
                self, f"private_{number}_routes", vpc_id=vpc.id, tags={"Name": f"{self._names.prefix}-private-{number}"}
            )
            route = Route(
                self,
                f"private_{number}_to_nat",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nat.gateway_id,
            )
            association = RouteTableAssociation(
                self, f"private_{number}_association", subnet_id=subnet.id, route_table_id=table.id
            )
            tables.append(table)
            dependables += [route, association]
        return tables, dependables

    def _build_s3_endpoint(self, home: Home, vpc: Vpc, tables: list[RouteTable]) -> VpcEndpoint:
        return VpcEndpoint(
            self,
            "s3_endpoint",
            vpc_id=vpc.id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{home.region}.s3",
            route_table_ids=[table.id for table in tables],
            tags={"Name": f"{self._names.prefix}-s3"},
        )

    def _empty_default_security_group(self, vpc: Vpc) -> None:
        DefaultSecurityGroup(
            self, "default_security_group", vpc_id=vpc.id, tags={"Name": f"{self._names.prefix}-default-unused"}
        )
