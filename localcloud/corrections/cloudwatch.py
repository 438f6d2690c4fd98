"""Corrections of CloudWatch alarms."""

from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from localcloud.corrections.patching import add, replace


def composite_alarms_exist() -> None:
    """PutCompositeAlarm makes a composite alarm, and DescribeAlarms returns alarms of the types asked for.

    Those are metric alarms only, unless AlarmTypes says otherwise.

    AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html and
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    moto: can store a composite alarm, but does not answer the action, and DescribeAlarms ignores AlarmTypes.
    """

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
