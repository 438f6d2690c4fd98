"""Alarms, metrics from logs, dashboards, and notifications."""

from typing import Any

import pytest

from ..stacks import bought, stack_of


def metric(period: int) -> dict[str, Any]:
    return {"metric": [{"period": period}]}


@pytest.mark.parametrize(
    ("alarm", "key", "metrics"),
    [
        ({"period": 60}, "cloudwatch.alarm_month", 1),
        ({"period": 10}, "cloudwatch.high_resolution_alarm_month", 1),
        ({"metric_query": [metric(60), metric(300), {"expression": "a / b"}]}, "cloudwatch.alarm_month", 2),
        ({"metric_query": [metric(60), metric(10)]}, "cloudwatch.high_resolution_alarm_month", 2),
    ],
)
def test_an_alarm_is_paid_by_the_metrics_that_it_looks_at(alarm: dict[str, Any], key: str, metrics: int) -> None:
    assert bought(stack_of(aws_cloudwatch_metric_alarm__a=alarm)) == [("aws_cloudwatch_metric_alarm.a", key, metrics)]


def filter_of(name: str) -> dict[str, Any]:
    return {"metric_transformation": {"namespace": "Worker", "name": name, "value": "1"}}


def test_a_metric_from_logs_is_paid_once_however_many_filters_make_it() -> None:
    stack = stack_of(
        aws_cloudwatch_log_metric_filter__started=filter_of("Stopped"),
        aws_cloudwatch_log_metric_filter__stopped=filter_of("Stopped"),
        aws_cloudwatch_log_metric_filter__rejected=filter_of("Rejected"),
    )
    assert bought(stack) == [
        ("aws_cloudwatch_log_metric_filter.rejected", "cloudwatch.custom_metric_month", 1),
        ("aws_cloudwatch_log_metric_filter.started", "cloudwatch.custom_metric_month", 1),
    ]


def test_composite_alarms_and_dashboards_have_their_own_prices() -> None:
    stack = stack_of(aws_cloudwatch_composite_alarm__a={}, aws_cloudwatch_dashboard__b={})
    assert [unit for _, unit, _ in bought(stack)] == ["cloudwatch.composite_alarm_month", "cloudwatch.dashboard_month"]
