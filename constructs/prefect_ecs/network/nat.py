"""The way out of private subnets: a NAT gateway with an address of its own."""

from prefect_ecs.aws import Construct, Eip, NatGateway, Route
from prefect_ecs.names import Names


class NatGatewayEgress(Construct):
    """One NAT gateway for all zones, as in the original design: when its zone fails, the others lose their way out too.

    Attributes:
        gateway_id: expression.
        address: expression, the public IPv4 address that the internet sees.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, subnet_id: str, internet_route: Route
    ) -> None:
        super().__init__(scope, construct_id)
        address = Eip(self, "address", domain="vpc", tags={"Name": f"{names.prefix}-nat"})
        gateway = NatGateway(
            self,
            "gateway",
            allocation_id=address.allocation_id,
            subnet_id=subnet_id,
            tags={"Name": f"{names.prefix}-nat"},
            # A NAT gateway fails to start in a subnet that has no route to the internet yet.
            depends_on=[internet_route],
        )
        self.gateway_id: str = gateway.id
        self.address: str = address.public_ip
