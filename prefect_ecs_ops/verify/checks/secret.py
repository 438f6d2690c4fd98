"""Checks that the secret exists, and that the worker has its current version. The check never reads the value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding

_CREDENTIALS = ("PREFECT_API_KEY", "PREFECT_API_AUTH_STRING")


@dataclass(frozen=True, kw_only=True)
class Secret:
    """The parts of DescribeSecret that the check needs.

    Attributes:
        name: the secret's name.
        deleted_at: when the secret was scheduled for deletion; None if it was not.
        current_version: id of the version AWSCURRENT; None if the secret has no value.
    """

    name: str
    deleted_at: datetime | None
    current_version: str | None

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        stages = described.get("VersionIdsToStages", {})
        return cls(
            name=described["Name"],
            deleted_at=described.get("DeletedDate"),
            current_version=next((version for version, names in stages.items() if "AWSCURRENT" in names), None),
        )


def check_secret(context: CheckContext) -> Finding:
    secrets, stack = context.aws("secretsmanager"), context.stack
    try:
        secret = Secret.of(secrets.describe_secret(SecretId=stack.secret_arn))
    except secrets.exceptions.ResourceNotFoundException:
        secret = None
    definition = context.aws("ecs").describe_task_definition(taskDefinition=stack.task_definition_arn)
    return judge_secret(secret, version_in_use(definition["taskDefinition"]), arn=stack.secret_arn, apply=stack.apply)


def judge_secret(secret: Secret | None, version_in_use: str | None, *, arn: str, apply: str) -> Finding:
    """Compares the current version with the one in the task definition, which new tasks read."""
    if secret is None:
        return Finding.bad(
            f"the secret {arn} doesn't exist", f"Create it again, with the key: {apply} (docs/secrets.md)."
        )
    if secret.deleted_at:
        return Finding.bad(
            f"the secret {secret.name} has been scheduled for deletion since {secret.deleted_at:%Y-%m-%d}; no task can read it",
            f"Restore it: `aws secretsmanager restore-secret --secret-id {secret.name}`.",
        )
    if secret.current_version is None:
        return Finding.bad(f"the secret {secret.name} has no value", "Store the key in it: docs/secrets.md.")
    if version_in_use != secret.current_version:
        return Finding.bad(
            f"the secret {secret.name} has a newer version than the worker's task definition",
            f"Finish the rotation: {apply} (docs/secrets.md).",
        )
    return Finding.good(f"{secret.name} exists, and the worker's task definition has its current version")


def version_in_use(task_definition: dict[str, Any]) -> str | None:
    """The version id at the end of a `valueFrom`: `<arn>:<json key>:<stage>:<version id>`."""
    for container in task_definition["containerDefinitions"]:
        for secret in container.get("secrets", []):
            if secret["name"] in _CREDENTIALS:
                version: str = secret["valueFrom"].rpartition(":")[2]
                return version
    return None
