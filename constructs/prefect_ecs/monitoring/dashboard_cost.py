"""What a stack costs a day, estimated from its own metrics."""

from prefect_ecs.monitoring.alarm import Source
from prefect_ecs.monitoring.dashboard_widgets import Series
from prefect_ecs.names import Names
from prefect_ecs.settings.environment import Settings

PRICED_REGION = "us-east-1"

USD: dict[str, float] = {
    "nat_gateway.hour": 0.045,
    "nat_gateway.gb": 0.045,
    "logs.ingested_gb": 0.5,
    "fargate.vcpu_hour": 0.04048,
    "fargate.gb_hour": 0.004445,
}
"""List prices of `PRICED_REGION`, which a test compares with prefect_ecs_ops/cost/prices/. Other regions differ by up to a third: what the
chart is for is what grows, and how fast."""

_GB = 1_000_000_000
_DAY_SECONDS = 86400
_HOUR_SECONDS = 3600
_SAMPLE_SECONDS = 60
"""Container Insights takes one sample of each task a minute, so that a sum over a minute is what all of them had, and an average
would be one task's. Source:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html"""


def cost_a_day(settings: Settings, names: Names, nat_gateway_ids: list[str]) -> list[Series]:
    """US dollars a day, at the pace of each point, for what depends on use.

    Fixed prices (keys, alarms, the secret) are some dollars a month more. Sums are divided by the period that CloudWatch
    really used: it takes a longer one where the page shows more time.
    """
    series = [*_nat(nat_gateway_ids), _logs(settings, names)]
    # Only Container Insights knows what flow runs' tasks had.
    return series if settings.cluster.container_insights == "disabled" else [_tasks(names), *series]


def nat_bytes(nat_gateway_ids: list[str]) -> dict[str, Source]:
    """Both directions of each gateway: AWS bills them alike."""
    return {
        f"nat_{number}_{direction}": Source("AWS/NATGateway", metric, {"NatGatewayId": gateway}, "Sum")
        for number, gateway in enumerate(nat_gateway_ids, 1)
        for direction, metric in (("out", "BytesOutToDestination"), ("in", "BytesInFromDestination"))
    }


def log_bytes(settings: Settings, names: Names) -> dict[str, Source]:
    """What each log group takes in."""
    groups = {"worker_log": names.worker_log_group, "flow_log": names.flow_log_group}
    if settings.metrics.enabled:
        groups["function_log"] = names.pool_metrics_log_group
    if settings.network.flow_logs.enabled:
        groups["vpc_log"] = names.vpc_flow_log_group
    return {id_: Source("AWS/Logs", "IncomingBytes", {"LogGroupName": group}, "Sum") for id_, group in groups.items()}


def gigabytes(sources: dict[str, Source]) -> str:
    """Metric math: the sum of some bytes in GB."""
    return f"({' + '.join(f'FILL({id_}, 0)' for id_ in sources)}) / {_GB}"


def _nat(gateway_ids: list[str]) -> list[Series]:
    if not gateway_ids:
        return []
    sources = nat_bytes(gateway_ids)
    hours = round(24 * len(gateway_ids) * USD["nat_gateway.hour"], 4)
    return [Series("NAT", sources, f"{gigabytes(sources)} * {_a_day(sources)} * {USD['nat_gateway.gb']} + {hours}")]


def _logs(settings: Settings, names: Names) -> Series:
    sources = log_bytes(settings, names)
    return Series("logs", sources, f"{gigabytes(sources)} * {_a_day(sources)} * {USD['logs.ingested_gb']}")


def _tasks(names: Names) -> Series:
    cluster = {"ClusterName": names.cluster}
    sources = {
        "cpu": Source("ECS/ContainerInsights", "CpuReserved", cluster, "Sum"),
        "memory": Source("ECS/ContainerInsights", "MemoryReserved", cluster, "Sum"),
    }
    usd_an_hour = f"(FILL(cpu, 0) * {USD['fargate.vcpu_hour']} + FILL(memory, 0) * {USD['fargate.gb_hour']}) / 1024"
    hours_a_sample = f"{_SAMPLE_SECONDS} / {_HOUR_SECONDS}"
    return Series("tasks (Fargate)", sources, f"{usd_an_hour} * {hours_a_sample} * {_a_day(sources)}")


def _a_day(sources: dict[str, Source]) -> str:
    """Metric math: what makes a period's sum a day's."""
    return f"{_DAY_SECONDS} / PERIOD({next(iter(sources))})"
