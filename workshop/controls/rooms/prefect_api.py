"""Controls for the secret with the Prefect API key."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.predicates import companion, document

_KIND = "aws_secretsmanager_secret"


def _is_used() -> Predicate:
    def containers(stack: Json) -> list[Json]:
        definitions = stack["resource"].get("aws_ecs_task_definition", {}).values()
        return [
            container
            for definition in definitions
            for container in document(stack, definition["container_definitions"])
        ]

    def holds(stack: Json, name: str) -> bool:
        return any(f"{_KIND}.{name}." in str(container.get("secrets")) for container in containers(stack))

    def breaks(stack: Json, _name: str) -> None:
        for container in containers(stack):
            container["secrets"] = []

    return Predicate(_KIND, holds, breaks)


_ROTATED = companion("aws_secretsmanager_secret_rotation", "secret_id", _KIND)
_NO_ROTATION = NotMet(
    "AWS can't create a Prefect API key, so operators rotate it by hand with one apply (docs/secrets.md)."
)

CONTROLS: Sequence[Control] = (
    Control(
        "SecretsManager.1",
        "Secrets Manager secrets should have automatic rotation enabled",
        _ROTATED,
        checkov=("CKV2_AWS_57",),
        not_met=(_NO_ROTATION,),
    ),
    Control("SecretsManager.3", "Remove unused Secrets Manager secrets", _is_used()),
    Control(
        "SecretsManager.4",
        "Secrets Manager secrets should be rotated within a specified number of days",
        _ROTATED,
        checkov=("CKV_AWS_304",),
        not_met=(_NO_ROTATION,),
    ),
)
