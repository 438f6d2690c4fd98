"""Controls for alarms and the topic that they notify."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control
from workshop.controls.predicates import attribute, companion, document, is_private

_ALARM, _TOPIC = "aws_cloudwatch_metric_alarm", "aws_sns_topic"


def _has_private_policy(stack: Json, policy: Json) -> bool:
    return all(is_private(statement) for statement in document(stack, policy["policy"])["Statement"])


CONTROLS: Sequence[Control] = (
    Control(
        "CloudWatch.15",
        "CloudWatch alarms should have specified actions configured",
        attribute(_ALARM, "alarm_actions", bool, []),
    ),
    Control(
        "CloudWatch.17",
        "CloudWatch alarm actions should be activated",
        attribute(_ALARM, "actions_enabled", lambda value: value is not False, bad=False),
        checkov=("CKV_AWS_319",),
    ),
    Control(
        "SNS.1",
        "SNS topics should be encrypted at-rest using AWS KMS",
        attribute(_TOPIC, "kms_master_key_id", bool, None),
        checkov=("CKV_AWS_26",),
    ),
    Control(
        "SNS.4",
        "SNS topic access policies should not allow public access",
        companion("aws_sns_topic_policy", "arn", _TOPIC, _has_private_policy),
        checkov=("CKV_AWS_169",),
    ),
)
