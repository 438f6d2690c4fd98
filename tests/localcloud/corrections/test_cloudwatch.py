import pytest

from localcloud.corrections import cloudwatch
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=cloudwatch.composite_alarms_exist)
def test_a_composite_alarm_is_kept_and_told_apart_from_metric_alarms(aws: EmbeddedAws, name: str) -> None:
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
