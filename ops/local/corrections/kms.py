"""Corrections of KMS."""

import json
from typing import Any

from moto.kms.responses import KmsResponse

from ops.local.corrections.patching import replace

_DEFAULT_ROTATION_PERIOD_DAYS = 365


def key_rotation_has_a_period() -> None:
    """EnableKeyRotation takes RotationPeriodInDays (default 365), and GetKeyRotationStatus returns it.

    AWS: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
    moto: ignores the period and returns only whether rotation is on.
    """

    @replace(KmsResponse, "enable_key_rotation")
    def enable_key_rotation(original: Any, response: Any) -> str:
        answer: str = original(response)
        _key(response).rotation_period_in_days = response._get_param(
            "RotationPeriodInDays", _DEFAULT_ROTATION_PERIOD_DAYS
        )
        return answer

    @replace(KmsResponse, "get_key_rotation_status")
    def get_key_rotation_status(original: Any, response: Any) -> str:
        status = json.loads(original(response))
        key = _key(response)
        status["KeyId"] = key.id
        if status["KeyRotationEnabled"]:
            status["RotationPeriodInDays"] = key.rotation_period_in_days
        return json.dumps(status)


def _key(response: Any) -> Any:
    backend = response.kms_backend
    return backend.keys[backend.get_key_id(response._get_param("KeyId"))]
