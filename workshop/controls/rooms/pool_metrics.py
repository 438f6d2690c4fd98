"""Controls for the Lambda function of pool metrics."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, Predicate
from workshop.controls.predicates import attribute

_FUNCTION = "aws_lambda_function"
_SUPPORTED_RUNTIMES = ("python3.11", "python3.12", "python3.13")


def _only_named_callers() -> Predicate:
    def holds(stack: Json, _name: str) -> bool:
        return all(_has_source(permission) for permission in stack["resource"]["aws_lambda_permission"].values())

    def breaks(stack: Json, _name: str) -> None:
        stack["resource"]["aws_lambda_permission"]["planted"] = {"principal": "*"}

    return Predicate(_FUNCTION, holds, breaks)


def _has_source(permission: Json) -> bool:
    return permission["principal"] != "*" and bool(permission.get("source_arn") or permission.get("source_account"))


CONTROLS: Sequence[Control] = (
    Control(
        "Lambda.1",
        "Lambda function policies should prohibit public access",
        _only_named_callers(),
        checkov=("CKV_AWS_364",),
    ),
    Control(
        "Lambda.2",
        "Lambda functions should use supported runtimes",
        attribute(_FUNCTION, "runtime", lambda runtime: runtime in _SUPPORTED_RUNTIMES, "python3.8"),
        checkov=("CKV_AWS_363",),
    ),
    Control(
        "Lambda.3",
        "Lambda functions should be in a VPC",
        attribute(_FUNCTION, "vpc_config.subnet_ids", bool, []),
        checkov=("CKV_AWS_117",),
    ),
    Control(
        "Lambda.5",
        "VPC Lambda functions should operate in multiple Availability Zones",
        attribute(_FUNCTION, "vpc_config.subnet_ids", lambda subnets: len(subnets or ()) > 1, ["one"]),
    ),
)
