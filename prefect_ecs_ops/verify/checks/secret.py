"""Is the secret there, and is its current version the one that the worker has? Its value is never asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

_CREDENTIALS = ("PREFECT_API_KEY", "PREFECT_API_AUTH_STRING")


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What DescribeSecret says.

    Attributes:
        name: of the secret.
        deleted_at: when it was scheduled for deletion.
        current_version: id of the version AWSCURRENT, or None if it has no value.
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


def check(world: World) -> Finding:
    secrets, stack = world.aws("secretsmanager"), world.stack
    try:
        secret = Secret.of(secrets.describe_secret(SecretId=stack.secret_arn))
    except secrets.exceptions.ResourceNotFoundException:
        secret = None
    definition = world.aws("ecs").describe_task_definition(taskDefinition=stack.task_definition_arn)
    return judge(secret, version_in_use(definition["taskDefinition"]), arn=stack.secret_arn, apply=stack.apply)


def judge(secret: Secret | None, version_in_use: str | None, *, arn: str, apply: str) -> Finding:
    """Compares with the version in the task definition: a task that is started reads that one."""
    if secret is None:
        return Finding.bad(f"there is no secret {arn}", f"Put it back, with the key: {apply} (docs/secrets.md).")
    if secret.deleted_at:
        return Finding.bad(
            f"the secret {secret.name} is scheduled for deletion since {secret.deleted_at:%Y-%m-%d}; no task can read it",
            f"Restore it: `aws secretsmanager restore-secret --secret-id {secret.name}`.",
        )
    if secret.current_version is None:
        return Finding.bad(f"the secret {secret.name} has no value", "Give it the key: docs/secrets.md.")
    if version_in_use != secret.current_version:
        return Finding.bad(
            f"the secret {secret.name} has a newer version than the one that the worker is started with",
            f"Finish the rotation: {apply} (docs/secrets.md).",
        )
    return Finding.good(f"{secret.name} is there, and the worker is started with its current version")


def version_in_use(task_definition: dict[str, Any]) -> str | None:
    """The version id at the end of a `valueFrom`: `<arn>:<json key>:<stage>:<version id>`."""
    for container in task_definition["containerDefinitions"]:
        for secret in container.get("secrets", []):
            if secret["name"] in _CREDENTIALS:
                version: str = secret["valueFrom"].rpartition(":")[2]
                return version
    return None
