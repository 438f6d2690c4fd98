"""Controls on IAM policies, and on the policies of KMS keys."""

from collections.abc import Sequence
from typing import Any

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, NotMet
from workshop.controls.reading import attribute, listed, statements

_LONGEST_WINDOW_DAYS = 30
_INLINE, _KEY = "aws_iam_role_policy", "aws_kms_key"
_DECRYPTS = {"*", "kms:*", "kms:Decrypt", "kms:ReEncryptFrom"}


def _allows(statement: Json) -> bool:
    return bool(statement["Effect"] == "Allow")


def _not_everything(statement: Json) -> bool:
    return not (_allows(statement) and "*" in listed(statement["Action"]) and "*" in listed(statement["Resource"]))


def _no_whole_service(statement: Json) -> bool:
    return not (_allows(statement) and any(action.endswith(":*") for action in listed(statement["Action"])))


def _not_every_key(statement: Json) -> bool:
    """As AWS judges it: by action and resource alone, whatever the condition says."""
    everywhere = any(one == "*" or one.endswith((":key/*", ":kms:*")) for one in listed(statement["Resource"]))
    return not (_allows(statement) and everywhere and _DECRYPTS & set(listed(statement["Action"])))


def _is_private(statement: Json) -> bool:
    principal: Any = statement["Principal"]
    anybody = "*" in listed(principal.get("AWS", []) if isinstance(principal, dict) else principal)
    return not (_allows(statement) and anybody and not statement.get("Condition"))


def _planted(action: str, **members: Any) -> Json:
    return {"Sid": "Planted", "Effect": "Allow", "Action": [action], "Resource": "*", **members}


_ADMINISTRATOR = statements(_INLINE, _not_everything, _planted("*"))
_SERVICES = statements(_INLINE, _no_whole_service, _planted("ecs:*"))
_DECRYPTING = statements(_INLINE, _not_every_key, _planted("kms:Decrypt"))
# Whether a key waits for its deletion is seen in AWS only; here, that there is the longest time to take it back.
_WINDOW = attribute(_KEY, "deletion_window_in_days", lambda days: days is None or days >= _LONGEST_WINDOW_DAYS, 7)
_ROTATION = attribute(_KEY, "enable_key_rotation", lambda value: value is True, bad=False)
_PRIVATE = statements(_KEY, _is_private, _planted("kms:*", Principal="*"))

IDENTITY: Sequence[Control] = (
    Control(
        "IAM.1",
        'IAM policies should not allow full "*" administrative privileges',
        _INLINE,
        _ADMINISTRATOR,
        cis="1.16",
        checkov=("CKV_AWS_62", "CKV2_AWS_40"),
    ),
    Control(
        "IAM.21",
        "IAM customer managed policies that you create should not allow wildcard actions for services",
        _INLINE,
        _SERVICES,
        checkov=("CKV_AWS_63",),
    ),
    Control(
        "KMS.2",
        "IAM principals should not have IAM inline policies that allow decryption actions on all KMS keys",
        _INLINE,
        _DECRYPTING,
        not_met=(
            NotMet(
                "The pipelines' roles decrypt states in every region, with keys whose ids nobody knows before they are made: the grant "
                "is bound by the keys' alias, which this control does not look at.",
                ("account",),
                ("ci_apply_policy", "ci_plan_policy"),
            ),
        ),
    ),
    Control(
        "KMS.3",
        "AWS KMS keys should not be deleted unintentionally",
        _KEY,
        _WINDOW,
    ),
    Control(
        "KMS.4",
        "AWS KMS key rotation should be enabled",
        _KEY,
        _ROTATION,
        cis="3.6",
        checkov=("CKV_AWS_7",),
    ),
    Control(
        "KMS.5",
        "KMS keys should not be publicly accessible",
        _KEY,
        _PRIVATE,
        checkov=("CKV_AWS_33",),
    ),
)
