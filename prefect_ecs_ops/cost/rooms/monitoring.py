"""Prices alarms, metrics from logs, dashboards, and notifications."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import ACCESS_CONTROL, Free, Priced, Resource, Usage, first, number

STANDARD_PERIOD_SECONDS = 60
"""Alarms with shorter periods have a higher price. Source: https://aws.amazon.com/cloudwatch/pricing/"""


def alarm_usages(resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """An alarm, which is billed by the number of its metrics."""
    metrics = [first(query["metric"]) for query in resource.body.get("metric_query") or () if query.get("metric")]
    period = min(int(metric.get("period", STANDARD_PERIOD_SECONDS)) for metric in metrics or [resource.body])
    price = "alarm_month" if period >= STANDARD_PERIOD_SECONDS else "high_resolution_alarm_month"
    count = Decimal(max(1, len(metrics)))
    yield Usage("alarm", f"cloudwatch.{price}", count, f"{number(count)} metric{'s' if count > 1 else ''}")


def composite_alarm_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """An alarm on other alarms."""
    yield Usage("composite alarm", "cloudwatch.composite_alarm_month", Decimal(1), "one")


def metric_filter_usages(resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A custom metric from logs; several filters can publish the same metric.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
    """
    publishers: dict[str, str] = {}
    for name, body in resource.others(resource.kind).items():
        metric = first(body["metric_transformation"])
        publishers.setdefault(f"{metric['namespace']} {metric['name']}", name)
    metric = first(resource.body["metric_transformation"])
    if publishers[f"{metric['namespace']} {metric['name']}"] == resource.name:
        yield Usage(f"metric {metric['name']}", "cloudwatch.custom_metric_month", Decimal(1), "one")


def dashboard_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A dashboard, priced as if the account's three free dashboards were in use."""
    yield Usage("dashboard", "cloudwatch.dashboard_month", Decimal(1), "as if the account had three others")


def topic_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The emails that a topic sends."""
    yield Usage("emails", "sns.thousand_emails", assumptions.notification_emails / 1000, "notification_emails")


PRICED: dict[str, Priced] = {
    "aws_cloudwatch_metric_alarm": Priced("Alarms", alarm_usages, position=110),
    "aws_cloudwatch_composite_alarm": Priced("Alarms", composite_alarm_usages, position=111),
    "aws_cloudwatch_log_metric_filter": Priced("Custom metrics", metric_filter_usages, position=120),
    "aws_cloudwatch_dashboard": Priced("Dashboards", dashboard_usages, position=130),
    "aws_sns_topic": Priced("Notifications", topic_usages, position=180),
}

FREE: dict[str, Free] = {
    "aws_sns_topic_policy": ACCESS_CONTROL,
    "aws_sns_topic_subscription": Free("messages are priced with their topic", "https://aws.amazon.com/sns/pricing/"),
}
