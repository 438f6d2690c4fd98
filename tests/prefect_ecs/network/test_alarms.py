"""The alarms of NAT gateways."""

from prefect_ecs.network.alarms import network_alarms


def test_each_nat_gateway_has_its_own_alarms() -> None:
    watched = {
        alarm.id: {source.dimensions["NatGatewayId"] for source in alarm.sources.values()}
        for alarm in network_alarms(["nat-a", "nat-b"])
    }
    assert watched == {
        "nat-ports-1": {"nat-a"},
        "nat-drops-1": {"nat-a"},
        "nat-ports-2": {"nat-b"},
        "nat-drops-2": {"nat-b"},
    }
