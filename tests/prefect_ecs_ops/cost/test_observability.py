"""Logs, Container Insights, alarms, dashboards, AWS Config."""

from typing import Any

import pytest

from .stacks import bought, estimated, only_line, stack_of


def test_logs_are_paid_when_written_and_while_kept() -> None:
    stack = stack_of(aws_cloudwatch_log_group__a={"retention_in_days": 60})
    assert bought(stack, logs_gb=4) == [
        ("aws_cloudwatch_log_group.a", "logs.ingested_gb", 4),
        ("aws_cloudwatch_log_group.a", "logs.stored_gb_month", 8),
    ]


def test_log_groups_share_what_is_written() -> None:
    stack = stack_of(
        aws_cloudwatch_log_group__a={"retention_in_days": 30}, aws_cloudwatch_log_group__b={"retention_in_days": 30}
    )
    assert {quantity for _, _, quantity in bought(stack, logs_gb=4)} == {2}


def test_logs_that_never_expire_count_for_a_year() -> None:
    line = estimated(stack_of(aws_cloudwatch_log_group__a={}), logs_gb=1).lines[-1]
    assert line.quantity == 12
    assert "never expires" in line.basis


def test_the_log_group_of_flow_logs_holds_flow_logs_and_pays_their_ingestion_with_the_flow_log() -> None:
    stack = stack_of(
        aws_cloudwatch_log_group__flow_logs={"retention_in_days": 30},
        aws_cloudwatch_log_group__worker={"retention_in_days": 30},
        aws_flow_log__vpc={"log_destination": "${aws_cloudwatch_log_group.flow_logs.arn}"},
    )
    assert bought(stack, logs_gb=1, flow_logs_gb=7) == [
        ("aws_flow_log.vpc", "logs.vended_gb", 7),
        ("aws_cloudwatch_log_group.flow_logs", "logs.stored_gb_month", 7),
        ("aws_cloudwatch_log_group.worker", "logs.ingested_gb", 1),
        ("aws_cloudwatch_log_group.worker", "logs.stored_gb_month", 1),
    ]


@pytest.mark.parametrize(
    ("value", "key"),
    [("enabled", "cloudwatch.custom_metric_month"), ("enhanced", "cloudwatch.enhanced_insights_metric_month")],
)
def test_container_insights_are_unpriced_until_somebody_says_how_many_metrics_they_are(value: str, key: str) -> None:
    stack = stack_of(aws_ecs_cluster__a={"setting": [{"name": "containerInsights", "value": value}]})
    line = only_line(stack)
    assert (line.unit, line.quantity, line.monthly) == (key, None, None)
    assert estimated(stack).unpriced == (f"aws_ecs_cluster.a: Container Insights ({value})",)
    assert estimated(stack, insights_metrics=40).total == 40


def test_a_cluster_without_container_insights_costs_nothing() -> None:
    assert bought(stack_of(aws_ecs_cluster__a={"setting": [{"name": "containerInsights", "value": "disabled"}]})) == []
    assert bought(stack_of(aws_ecs_cluster__a={})) == []


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


def test_composite_alarms_and_dashboards_have_prices_of_their_own() -> None:
    stack = stack_of(aws_cloudwatch_composite_alarm__a={}, aws_cloudwatch_dashboard__b={})
    assert [unit for _, unit, _ in bought(stack)] == ["cloudwatch.composite_alarm_month", "cloudwatch.dashboard_month"]


def test_config_is_paid_by_items_and_evaluations() -> None:
    stack = stack_of(
        aws_config_configuration_recorder__a={}, aws_config_config_rule__b={}, aws_config_config_rule__c={}
    )
    assert bought(stack, config_items=5, config_evaluations=3) == [
        ("aws_config_configuration_recorder.a", "config.item", 5),
        ("aws_config_config_rule.b", "config.rule_evaluation", 3),
        ("aws_config_config_rule.c", "config.rule_evaluation", 3),
    ]
