import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.corrections import cloudwatch
from localcloud.embedded_aws import EmbeddedAws

PERIOD_SECONDS = 86400
"""A day, so that a test rarely crosses into the next period."""


@pytest.mark.restores(correction=cloudwatch.composite_alarms_exist)
def test_describe_alarms_separates_composite_and_metric_alarms(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName=f"{name}-metric",
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=80,
        ComparisonOperator="GreaterThanThreshold",
    )
    client.put_composite_alarm(AlarmName=f"{name}-both", AlarmRule=f"ALARM({name}-metric)", AlarmDescription="either")

    (composite,) = client.describe_alarms(AlarmNamePrefix=name, AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert composite["AlarmRule"] == f"ALARM({name}-metric)"
    assert composite["AlarmDescription"] == "either"

    by_default = client.describe_alarms(AlarmNamePrefix=name)
    assert [alarm["AlarmName"] for alarm in by_default["MetricAlarms"]] == [f"{name}-metric"]
    assert not by_default.get("CompositeAlarms")


def put_alarm(aws: EmbeddedAws, name: str, **changes: Any) -> None:
    definition: dict[str, Any] = {
        "Namespace": name,
        "MetricName": "Late",
        "Statistic": "Maximum",
        "Period": PERIOD_SECONDS,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 3,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    aws.client("cloudwatch").put_metric_alarm(AlarmName=name, **{**definition, **changes})


def put_values(aws: EmbeddedAws, namespace: str, metric: str, values: str) -> None:
    """One character for each period, the current one last: a digit is a value, - is missing data."""
    now = datetime.now(UTC)
    for age, value in enumerate(reversed(values.replace(" ", ""))):
        if value != "-":
            moment = now - age * timedelta(seconds=PERIOD_SECONDS)
            data = [{"MetricName": metric, "Value": float(value), "Timestamp": moment}]
            aws.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def state(aws: EmbeddedAws, name: str) -> str:
    (alarm,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(alarm["StateValue"])


@pytest.mark.restores(correction=cloudwatch.alarms_start_without_data)
def test_a_new_alarm_has_insufficient_data_and_an_update_keeps_the_state(aws: EmbeddedAws, name: str) -> None:
    put_alarm(aws, name)
    assert state(aws, name) == "INSUFFICIENT_DATA"
    put_alarm(aws, name, TreatMissingData="ignore")
    put_values(aws, name, "Late", "1 1 1")
    assert state(aws, name) == "ALARM"
    put_alarm(aws, name, TreatMissingData="ignore", Threshold=0.5)
    assert state(aws, name) == "ALARM"


# The rows of the two tables on AWS's page: values, then the state by the treatment of what is missing.
THREE_OF_THREE = [
    ("0 - 1 - 1", "OK", "OK", "OK", "OK"),
    ("- - - - 0", "OK", "OK", "OK", "OK"),
    ("- - - - -", "INSUFFICIENT_DATA", "kept", "ALARM", "OK"),
    ("0 1 1 - 1", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("- - 1 - -", "ALARM", "kept", "ALARM", "OK"),
]
TWO_OF_THREE = [
    ("0 - 1 - 1", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0 0 1 0 1", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0 - 1 - -", "OK", "OK", "ALARM", "OK"),
    ("- - - - 0", "OK", "OK", "ALARM", "OK"),
    ("- - - 1 -", "ALARM", "kept", "ALARM", "OK"),
]


TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


@pytest.mark.restores(correction=cloudwatch.metric_alarms_follow_their_metrics)
def test_missing_data_is_treated_as_documented(aws: EmbeddedAws, name: str) -> None:
    wrong = []
    for needed, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE)):
        for values, *expected in table:
            namespace = f"{name}-{needed}-{values.replace(' ', '')}"
            put_values(aws, namespace, "Late", values)
            for treatment, wanted in zip(TREATMENTS, expected, strict=True):
                alarm = f"{namespace}-{treatment}"
                put_alarm(aws, alarm, Namespace=namespace, TreatMissingData=treatment, DatapointsToAlarm=needed)
                found = state(aws, alarm)
                if found != wanted.replace("kept", "INSUFFICIENT_DATA"):
                    wrong.append((needed, values, treatment, wanted, found))
    assert wrong == []


@pytest.mark.restores(correction=cloudwatch.metric_alarms_follow_their_metrics)
def test_metric_math_is_evaluated(aws: EmbeddedAws, name: str) -> None:
    def stat(metric: str) -> dict[str, Any]:
        return {"Metric": {"Namespace": name, "MetricName": metric}, "Period": PERIOD_SECONDS, "Stat": "Sum"}

    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        EvaluationPeriods=1,
        Threshold=10,
        ComparisonOperator="GreaterThanThreshold",
        Metrics=[
            {"Id": "share", "Expression": "100 * dropped / (sent + received)", "ReturnData": True},
            *(
                {"Id": metric, "MetricStat": stat(metric), "ReturnData": False}
                for metric in ("dropped", "sent", "received")
            ),
        ],
    )
    assert state(aws, name) == "INSUFFICIENT_DATA"
    for metric, value in (("dropped", "1"), ("sent", "4"), ("received", "3")):
        put_values(aws, name, metric, value)
    assert state(aws, name) == "ALARM"


@pytest.mark.restores(correction=cloudwatch.alarms_notify_topics)
def test_a_state_change_is_published_to_the_topic_of_the_action(aws: EmbeddedAws, name: str) -> None:
    sns, sqs = aws.client("sns"), aws.client("sqs")
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    put_alarm(aws, name, AlarmActions=[topic], AlarmDescription="what to do")
    aws.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="by hand")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    told = json.loads(json.loads(message["Body"])["Message"])
    assert (told["AlarmName"], told["NewStateValue"], told["AlarmDescription"]) == (name, "ALARM", "what to do")
