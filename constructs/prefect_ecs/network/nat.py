"""The way out of private subnets: NAT gateways, each with an address of its own."""

from prefect_ecs.names import Names
from prefect_ecs.network.subnets import NatTarget, PublicSubnets
from prefect_ecs.terraform.bindings import Construct, Eip, NatGateway


class NatGateways(Construct):
    """One NAT gateway for all zones, as in the original design, or one in each.

    When the zone of the only one fails, the others lose their way out too.

    Attributes:
        targets: what a private subnet's default route leads to, for each zone.
        addresses: expressions, the public IPv4 addresses that the internet sees.
        gateway_ids: expressions.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, public: PublicSubnets, one_for_each_zone: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self.addresses: list[str] = []
        self.gateway_ids: list[str] = []
        for number, subnet_id in enumerate(public.ids if one_for_each_zone else public.ids[:1], start=1):
            # The first is the same whether it is the only one, so that more can join it.
            suffix = "" if number == 1 else f"_{number}"
            name = f"{names.prefix}-nat{suffix.replace('_', '-')}"
            address = Eip(self, f"address{suffix}", domain="vpc", tags={"Name": name})
            gateway = NatGateway(
                self,
                f"gateway{suffix}",
                allocation_id=address.allocation_id,
                subnet_id=subnet_id,
                tags={"Name": name},
                # A NAT gateway fails to start in a subnet that has no route to the internet yet.
                depends_on=[public.internet_route],
            )
            self.gateway_ids.append(gateway.id)
            self.addresses.append(address.public_ip)
        self.targets: list[NatTarget] = [
            NatTarget(gateway_id=self.gateway_ids[index if one_for_each_zone else 0])
            for index in range(len(public.ids))
        ]
