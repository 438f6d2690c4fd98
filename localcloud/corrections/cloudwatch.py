"""Corrections of CloudWatch alarms."""

import ast
import json
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.sns.models import sns_backends

from localcloud.corrections.difference import local_only, upstream
from localcloud.corrections.patching import add, replace

_LATE_PERIODS = 2
"""Extra periods that can replace missing data, as in the tables of
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html."""

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@upstream(
    service="Amazon CloudWatch",
    moto_does=("Can store composite alarms, but does not implement the action, and DescribeAlarms ignores AlarmTypes."),
    aws_does=("Creates composite alarms; DescribeAlarms returns only metric alarms unless AlarmTypes asks for others."),
    sources=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html",
    ),
    reproduce="""
        cloudwatch = boto3.client("cloudwatch")
        cloudwatch.put_composite_alarm(AlarmName="composite", AlarmRule="TRUE")
        found = cloudwatch.describe_alarms(AlarmNames=["composite"], AlarmTypes=["CompositeAlarm"])
        assert found["CompositeAlarms"]
    """,
)
def composite_alarms_exist() -> None:
    """PutCompositeAlarm creates an alarm, and DescribeAlarms filters by AlarmTypes."""

    @add(CloudWatchResponse)
    def put_composite_alarm(response: Any) -> ActionResult:
        answer: ActionResult = response.put_metric_alarm()
        alarm = response.cloudwatch_backend.alarms[response._get_param("AlarmName")]
        alarm.alarm_rule = alarm.rule
        alarm.actions_suppressor = response._get_param("ActionsSuppressor")
        alarm.actions_suppressor_wait_period = response._get_param("ActionsSuppressorWaitPeriod")
        alarm.actions_suppressor_extension_period = response._get_param("ActionsSuppressorExtensionPeriod")
        return answer

    @replace(CloudWatchResponse, "describe_alarms")
    def describe_alarms(original: Any, response: Any) -> ActionResult:
        answer = original(response)
        alarm_types = response._get_param("AlarmTypes") or ["MetricAlarm"]
        alarms: Any = answer.result
        return ActionResult({f"{kind}s": alarms[f"{kind}s"] for kind in alarm_types if f"{kind}s" in alarms})


@upstream(
    service="Amazon CloudWatch",
    moto_does="Sets the state to OK when an alarm is created or changed.",
    aws_does="Starts an alarm in INSUFFICIENT_DATA; an update leaves its state.",
    sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",),
    reproduce="""
        cloudwatch = boto3.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName="new-alarm",
            Namespace="app",
            MetricName="errors",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        alarm = cloudwatch.describe_alarms(AlarmNames=["new-alarm"])["MetricAlarms"][0]
        assert alarm["StateValue"] == "INSUFFICIENT_DATA"
    """,
)
def alarms_start_without_data() -> None:
    """A new alarm is in INSUFFICIENT_DATA, and changing an alarm keeps its state."""

    @replace(CloudWatchBackend, "put_metric_alarm")
    def put_metric_alarm(original: Any, backend: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        before = backend.alarms.get(name)
        alarm = original(backend, name, *args, **kwargs)
        alarm.state_value = before.state_value if before else "INSUFFICIENT_DATA"
        return alarm


@local_only(
    service="Amazon CloudWatch",
    moto_does="Never evaluates an alarm.",
    aws_does="Evaluates the latest periods and treats missing data as the alarm configures it.",
    sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",),
    why="AWS evaluates alarms on a schedule; the embedded AWS evaluates them in DescribeAlarms.",
)
def metric_alarms_follow_their_metrics() -> None:
    """The state of a metric alarm follows its metrics."""

    @replace(CloudWatchResponse, "describe_alarms")
    def describe_alarms(original: Any, response: Any) -> Any:
        backend = response.cloudwatch_backend
        for alarm in list(backend.alarms.values()):
            if alarm.rule is None:
                state = _state(backend, alarm)
                if state != alarm.state_value:
                    alarm.update_state(f"The latest periods evaluate to {state}", "{}", state)
        return original(response)


@upstream(
    service="Amazon CloudWatch",
    moto_does="Stores alarm actions and never runs them.",
    aws_does=("Notifies the topics of the actions for the new state, whether the metrics or SetAlarmState changed it."),
    sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",),
    reproduce="""
        cloudwatch, sns, sqs = boto3.client("cloudwatch"), boto3.client("sns"), boto3.client("sqs")
        topic = sns.create_topic(Name="alarm-topic")["TopicArn"]
        queue = sqs.create_queue(QueueName="alarm-queue")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
        cloudwatch.put_metric_alarm(
            AlarmName="notified",
            Namespace="app",
            MetricName="errors",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            AlarmActions=[topic],
        )
        cloudwatch.set_alarm_state(AlarmName="notified", StateValue="ALARM", StateReason="test")
        assert sqs.receive_message(QueueUrl=queue)["Messages"]
    """,
)
def alarms_notify_topics() -> None:
    """A state change of an alarm publishes to the SNS topics of its actions."""

    @replace(Alarm, "update_state")
    def update_state(original: Any, alarm: Any, reason: str, reason_data: str, state_value: str) -> None:
        before = alarm.state_value
        original(alarm, reason, reason_data, state_value)
        if before == state_value or not alarm.actions_enabled:
            return
        actions = {
            "ALARM": alarm.alarm_actions,
            "OK": alarm.ok_actions,
            "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
        }
        message = {
            "AlarmName": alarm.name,
            "AlarmDescription": alarm.description,
            "NewStateValue": state_value,
            "NewStateReason": reason,
            "OldStateValue": before,
        }
        for arn in actions[state_value]:
            _, _, service, region, account, _ = arn.split(":", 5)
            if service == "sns":
                sns_backends[account][region].publish(
                    json.dumps(message), arn=arn, subject=f'{state_value}: "{alarm.name}" in {alarm.region_name}'
                )


def _state(backend: Any, alarm: Any) -> str:
    wanted = int(alarm.evaluation_periods)
    values = [value for value in _latest(backend, alarm, wanted + _LATE_PERIODS) if value is not None][-wanted:]
    missing = wanted - len(values)
    breaching = sum(_COMPARE[alarm.comparison_operator](value, float(alarm.threshold)) for value in values)
    needed = int(alarm.datapoints_to_alarm or wanted)
    treatment = alarm.treat_missing_data or "missing"
    if treatment == "breaching":
        return "ALARM" if breaching + missing >= needed else "OK"
    if treatment == "notBreaching" or not missing:
        return "ALARM" if breaching >= needed else "OK"
    if not values:
        return str(alarm.state_value) if treatment == "ignore" else "INSUFFICIENT_DATA"
    if breaching >= needed or (treatment == "missing" and breaching == len(values)):
        return "ALARM"
    return "OK" if breaching < len(values) else str(alarm.state_value)


def _latest(backend: Any, alarm: Any, periods: int) -> list[float | None]:
    """The value of each of the latest periods, oldest first, including the current one."""
    if not alarm.metric_data_queries:
        dimensions = {dimension.name: dimension.value for dimension in alarm.dimensions}
        return _values(
            backend, alarm.namespace, alarm.metric_name, dimensions, alarm.statistic, int(alarm.period), periods
        )
    series: dict[str, list[float | None]] = {}
    expressions: list[str] = []
    for query in alarm.metric_data_queries:
        if query.metric_stat is None:
            expressions.append(query.expression)
            continue
        stat, metric = query.metric_stat, query.metric_stat.metric
        dimensions = {dimension.name: dimension.value for dimension in metric.dimensions}
        series[query.id] = _values(
            backend, metric.namespace, metric.metric_name, dimensions, stat.stat, int(stat.period), periods
        )
    (expression,) = expressions
    return [_calculate(expression, {id_: values[index] for id_, values in series.items()}) for index in range(periods)]


def _values(
    backend: Any, namespace: str, name: str, dimensions: dict[str, str], statistic: str, period: int, periods: int
) -> list[float | None]:
    current = int(datetime.now(UTC).timestamp()) // period
    found: dict[int, list[float]] = {}
    for datum in backend.metric_data:
        same = {dimension.name: dimension.value for dimension in datum.dimensions} == dimensions
        if (datum.namespace, datum.name) == (namespace, name) and same:
            moment = datum.timestamp if datum.timestamp.tzinfo else datum.timestamp.replace(tzinfo=UTC)
            found.setdefault(int(moment.timestamp()) // period, []).append(datum.value)
    return [
        _statistic(statistic, found[index]) if index in found else None
        for index in range(current - periods + 1, current + 1)
    ]


def _statistic(statistic: str, values: list[float]) -> float:
    of: dict[str, Callable[[list[float]], float]] = {
        "Sum": sum,
        "Maximum": max,
        "Minimum": min,
        "SampleCount": len,
        "Average": lambda found: sum(found) / len(found),
    }
    return float(of[statistic](values))


def _calculate(expression: str, values: dict[str, float | None]) -> float | None:
    """Metric math with + - * / over metric IDs; None if a value is missing or for a division by zero."""
    try:
        return float(_evaluate(ast.parse(expression, mode="eval").body, values))
    except (TypeError, ZeroDivisionError):
        return None


def _evaluate(node: ast.expr, values: dict[str, float | None]) -> Any:
    if isinstance(node, ast.BinOp):
        return _ARITHMETIC[type(node.op)](_evaluate(node.left, values), _evaluate(node.right, values))
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.Constant):
        return node.value
    raise NotImplementedError(f"the embedded AWS does not support this metric math: {ast.dump(node)}")
