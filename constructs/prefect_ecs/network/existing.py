"""A VPC that is there already: looked at, not touched."""

from prefect_ecs.network.network import Network
from prefect_ecs.network.settings import ExistingVpc
from prefect_ecs.terraform.bindings import (
    Construct,
    DataAwsRouteTable,
    DataAwsRouteTableFilter,
    DataAwsRouteTables,
    DataAwsRouteTablesFilter,
    DataAwsSubnet,
    DataAwsVpc,
    Postcondition,
    TerraformResourceLifecycle,
)
from prefect_ecs.terraform.expressions import bare, reference

_WHERE = "in [network.existing] of the environment's settings; synthesize again after a change"


class ExistingNetwork(Network):
    """Makes nothing. Each plan reads the VPC anew, and is refused when its subnets do not lead out."""

    def __init__(self, scope: Construct, construct_id: str, settings: ExistingVpc) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.vpc_id = settings.vpc_id
        self.task_subnet_ids = list(settings.subnet_ids)
        self.assign_public_ip = settings.assign_public_ip
        self._check_vpc()
        main = DataAwsRouteTable(
            self,
            "main_routes",
            vpc_id=settings.vpc_id,
            filter=[DataAwsRouteTableFilter(name="association.main", values=["true"])],
        )
        for number, subnet_id in enumerate(settings.subnet_ids, start=1):
            self._check_subnet(number, subnet_id)
            self._check_way_out(number, subnet_id, main)

    def _check_vpc(self) -> None:
        DataAwsVpc(
            self,
            "vpc",
            id=self._settings.vpc_id,
            lifecycle=_requires(
                "self.enable_dns_support && self.enable_dns_hostnames",
                f"{self._settings.vpc_id} has DNS support or DNS host names off, which the cluster's private namespace needs; "
                f"turn enableDnsSupport and enableDnsHostnames on, or name another VPC {_WHERE}.",
            ),
        )

    def _check_subnet(self, number: int, subnet_id: str) -> None:
        DataAwsSubnet(
            self,
            f"subnet_{number}",
            id=subnet_id,
            lifecycle=_requires(
                f'self.vpc_id == "{self._settings.vpc_id}"',
                f"{subnet_id} is in ${{self.vpc_id}}, not in {self._settings.vpc_id}; name subnets of one VPC {_WHERE}.",
            ),
        )

    def _check_way_out(self, number: int, subnet_id: str, main: DataAwsRouteTable) -> None:
        own = DataAwsRouteTables(
            self,
            f"subnet_{number}_own_routes",
            vpc_id=self._settings.vpc_id,
            filter=[DataAwsRouteTablesFilter(name="association.subnet-id", values=[subnet_id])],
        )
        # A subnet without a table of its own has the VPC's main one.
        table = f"${{coalesce(one({bare(reference(own, 'ids'))}), {bare(reference(main, 'route_table_id'))})}}"
        DataAwsRouteTable(
            self, f"subnet_{number}_routes", route_table_id=table, lifecycle=self._requires_way_out(subnet_id)
        )

    def _requires_way_out(self, subnet_id: str) -> TerraformResourceLifecycle:
        to_internet_gateway = 'startswith(route.gateway_id, "igw-")'
        if self.assign_public_ip:
            return _requires(
                _default_route(to_internet_gateway),
                f"{subnet_id} has no way out: its route table ${{self.id}} has no route 0.0.0.0/0 to an internet gateway, which tasks "
                f"with public addresses need. Add the route, or change subnet_ids or assign_public_ip {_WHERE}.",
            )
        return _requires(
            _default_route(f"!{to_internet_gateway}"),
            f"{subnet_id} has no way out: its route table ${{self.id}} has no route 0.0.0.0/0 to NAT, a transit gateway or the like (an "
            "internet gateway serves only tasks with public addresses). Add the route, or change subnet_ids or assign_public_ip "
            f"{_WHERE}.",
        )


def _default_route(condition: str) -> str:
    """Whether the table has a default route of which the condition holds."""
    return f'anytrue([for route in self.routes : {condition} if route.cidr_block == "0.0.0.0/0"])'


def _requires(condition: str, message: str) -> TerraformResourceLifecycle:
    return TerraformResourceLifecycle(
        postcondition=[Postcondition(condition=f"${{{condition}}}", error_message=message)]
    )
