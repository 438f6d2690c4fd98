"""Alarms of the NAT gateways that all tasks share."""

from collections.abc import Sequence

from prefect_ecs.resources.alarm import Alarm, Source

DROPPED_PERCENT = 0.01
"""Above this value there may be a problem with the AWS service. Source:
https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html"""

_TRAFFIC = {"dropped": "PacketsDropCount", "from_tasks": "PacketsInFromSource", "answers": "PacketsInFromDestination"}


def network_alarms(nat_gateway_ids: Sequence[str]) -> list[Alarm]:
    """Two alarms for each NAT gateway. Gateway ids may be Terraform expressions."""
    return [alarm for number, gateway in enumerate(nat_gateway_ids, 1) for alarm in _gateway(number, gateway)]


def _gateway(number: int, gateway: str) -> list[Alarm]:
    return [
        Alarm(
            key="nat-ports",
            meaning="A NAT gateway has no free ports to a destination (55,000 concurrent connections) and refuses new connections.",
            action="Find the flow that opens them, or give it another way out.",
            sources={"refused": _source(gateway, "ErrorPortAllocation")},
            comparison="GreaterThanThreshold",
            threshold=0,
            periods=1,
            out_of=1,
            missing="notBreaching",
            missing_because="a gateway without traffic reports no data",
            period_seconds=300,
            instance=number,
        ),
        Alarm(
            key="nat-drops",
            meaning=f"A NAT gateway drops more than {DROPPED_PERCENT} % of its packets.",
            action="Check the AWS Health Dashboard; the cause is rarely in the stack.",
            sources={name: _source(gateway, metric) for name, metric in _TRAFFIC.items()},
            expression="100 * dropped / (from_tasks + answers)",
            comparison="GreaterThanThreshold",
            threshold=DROPPED_PERCENT,
            periods=3,
            out_of=3,
            missing="notBreaching",
            missing_because="a gateway without traffic reports no data",
            period_seconds=300,
            instance=number,
        ),
    ]


def _source(gateway: str, metric: str) -> Source:
    return Source("AWS/NATGateway", metric, {"NatGatewayId": gateway}, "Sum")
