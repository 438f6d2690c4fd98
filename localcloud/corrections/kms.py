"""Corrections of KMS."""

import json
from typing import Any

from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse

from localcloud.corrections.patching import replace

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


def keys_of_services_are_aws_managed() -> None:
    """A key that a service made for itself (alias `alias/aws/…`) is AWS-managed: nobody in the account made it, or can delete it.

    AWS: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
    moto: takes it for one of the customer's.
    """

    @replace(KmsBackend, "create_alias")
    def create_alias(original: Any, backend: Any, target_key_id: str, alias_name: str) -> None:
        original(backend, target_key_id, alias_name)
        if alias_name.startswith("alias/aws/"):
            backend.keys[backend.get_key_id(target_key_id)].key_manager = "AWS"


def _key(response: Any) -> Any:
    backend = response.kms_backend
    return backend.keys[backend.get_key_id(response._get_param("KeyId"))]
