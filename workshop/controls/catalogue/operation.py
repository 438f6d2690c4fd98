"""Controls on CloudWatch, AWS Config and Lambda."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.reading import attribute

_ALARM, _LOGS, _FUNCTION = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_log_group", "aws_lambda_function"
_RECORDER = "aws_config_configuration_recorder"

_YEAR_DAYS = 365
_SUPPORTED_RUNTIMES = ("python3.11", "python3.12", "python3.13")


def _only_named_callers() -> Predicate:
    def holds(stack: Json, _name: str) -> bool:
        return all(_has_source(one) for one in stack["resource"]["aws_lambda_permission"].values())

    def breaks(stack: Json, _name: str) -> None:
        stack["resource"]["aws_lambda_permission"]["planted"] = {"principal": "*"}

    return Predicate(holds, breaks)


def _has_source(permission: Json) -> bool:
    return permission["principal"] != "*" and bool(permission.get("source_arn") or permission.get("source_account"))


def _by_the_service_linked_role() -> Predicate:
    return attribute(_RECORDER, "role_arn", lambda arn: str(arn).endswith("/AWSServiceRoleForConfig"), "another")


OPERATION: Sequence[Control] = (
    Control(
        "CloudWatch.15",
        "CloudWatch alarms should have specified actions configured",
        _ALARM,
        attribute(_ALARM, "alarm_actions", bool, []),
    ),
    Control(
        "CloudWatch.16",
        "CloudWatch log groups should be retained for a specified time period",
        _LOGS,
        attribute(_LOGS, "retention_in_days", lambda days: days is not None and days >= _YEAR_DAYS, 7),
        checkov=("CKV_AWS_338",),
        not_met=(
            NotMet(
                "What was tried out is not looked up a year later. `worker.log_retention_days` and `flows.log_retention_days` change it.",
                ("dev",),
            ),
        ),
    ),
    Control(
        "CloudWatch.17",
        "CloudWatch alarm actions should be activated",
        _ALARM,
        attribute(_ALARM, "actions_enabled", lambda value: value is not False, bad=False),
        checkov=("CKV_AWS_319",),
    ),
    Control(
        "Config.1",
        "AWS Config should be enabled and use the service-linked role for resource recording",
        _RECORDER,
        _by_the_service_linked_role(),
        cis="3.3",
        checkov=("CKV2_AWS_45",),
        not_met=(
            NotMet(
                "It is enabled in every region, with a role of its own. The control passes with its parameter "
                "`includeConfigServiceLinkedRoleCheck = false`, and by itself where Security Hub brings a recorder of its own "
                "([why](adr/0023-the-config-recorder-has-a-role-of-its-own.md))."
            ),
        ),
    ),
    Control(
        "Lambda.1",
        "Lambda function policies should prohibit public access",
        _FUNCTION,
        _only_named_callers(),
        checkov=("CKV_AWS_364",),
    ),
    Control(
        "Lambda.2",
        "Lambda functions should use supported runtimes",
        _FUNCTION,
        attribute(_FUNCTION, "runtime", lambda runtime: runtime in _SUPPORTED_RUNTIMES, "python3.8"),
        checkov=("CKV_AWS_363",),
    ),
    Control(
        "Lambda.3",
        "Lambda functions should be in a VPC",
        _FUNCTION,
        attribute(_FUNCTION, "vpc_config.subnet_ids", bool, []),
        checkov=("CKV_AWS_117",),
    ),
    Control(
        "Lambda.5",
        "VPC Lambda functions should operate in multiple Availability Zones",
        _FUNCTION,
        attribute(_FUNCTION, "vpc_config.subnet_ids", lambda subnets: len(subnets or ()) > 1, ["one"]),
    ),
)
