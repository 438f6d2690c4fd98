"""Prices logs, Container Insights, alarms, dashboards and AWS Config."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.money import number
from prefect_ecs_ops.cost.resource import Resource, Usage, first

DAYS_IN_A_MONTH = Decimal(30)
MONTHS_IF_NEVER_EXPIRED = Decimal(12)
STANDARD_PERIOD_SECONDS = 60
"""Alarms on shorter periods have a higher price. Source: https://aws.amazon.com/cloudwatch/pricing/"""


def log_group_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """What is written to a log group, and what it then holds, as if nothing were compressed.

    VPC flow logs are ingested at a price of their own, which the flow log has.
    """
    flow_log_groups = {
        name
        for name, _ in resource.others(resource.kind).items()
        for flow_log in resource.others("aws_flow_log").values()
        if f"{resource.kind}.{name}." in str(flow_log.get("log_destination", ""))
    }
    if resource.name in flow_log_groups:
        written, basis = assumptions.flow_logs_gb, "flow_logs_gb"
    else:
        others = len(resource.others(resource.kind)) - len(flow_log_groups)
        written, basis = assumptions.logs_gb / others, f"logs_gb over {others} log group{'s' if others > 1 else ''}"
        yield Usage("logs ingested", "logs.ingested_gb", written, basis)
    days = resource.body.get("retention_in_days") or 0
    months = Decimal(days) / DAYS_IN_A_MONTH if days else MONTHS_IF_NEVER_EXPIRED
    kept = f"{days} days of it" if days else "a year of it, for it never expires"
    yield Usage("logs stored", "logs.stored_gb_month", written * months, f"{basis}, {kept}, not compressed")


def cluster_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The metrics of Container Insights. How many they are can't be told from the stack."""
    settings = resource.body.get("setting") or []
    value = next((one["value"] for one in settings if one["name"] == "containerInsights"), "disabled")
    if value == "disabled":
        return
    price = "enhanced_insights_metric_month" if value == "enhanced" else "custom_metric_month"
    basis = "insights_metrics"
    if assumptions.insights_metrics is None:
        basis = "not known from the stack; give --assume insights_metrics=…"
    yield Usage(f"Container Insights ({value})", f"cloudwatch.{price}", assumptions.insights_metrics, basis)


def metric_filter_usages(resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A metric that is made from logs is a custom metric; several filters may make the same one.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
    """
    makers: dict[str, str] = {}
    for name, body in resource.others(resource.kind).items():
        metric = first(body["metric_transformation"])
        makers.setdefault(f"{metric['namespace']} {metric['name']}", name)
    metric = first(resource.body["metric_transformation"])
    if makers[f"{metric['namespace']} {metric['name']}"] == resource.name:
        yield Usage(f"metric {metric['name']}", "cloudwatch.custom_metric_month", Decimal(1), "one")


def alarm_usages(resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """An alarm is billed by the metrics that it looks at."""
    metrics = [first(query["metric"]) for query in resource.body.get("metric_query") or () if query.get("metric")]
    period = min(int(one.get("period", STANDARD_PERIOD_SECONDS)) for one in metrics or [resource.body])
    price = "alarm_month" if period >= STANDARD_PERIOD_SECONDS else "high_resolution_alarm_month"
    count = Decimal(max(1, len(metrics)))
    yield Usage("alarm", f"cloudwatch.{price}", count, f"{number(count)} metric{'s' if count > 1 else ''}")


def composite_alarm_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """An alarm over other alarms."""
    yield Usage("composite alarm", "cloudwatch.composite_alarm_month", Decimal(1), "one")


def dashboard_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A dashboard. An account's first three are free; that they are not used up can't be told from the stack."""
    yield Usage("dashboard", "cloudwatch.dashboard_month", Decimal(1), "as if the account had three others")


def recorder_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """What AWS Config records."""
    yield Usage("configuration items", "config.item", assumptions.config_items, "config_items")


def config_rule_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """What AWS Config judges."""
    yield Usage("evaluations", "config.rule_evaluation", assumptions.config_evaluations, "config_evaluations")
