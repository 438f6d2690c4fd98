"""Settings that hold for every resource of a stack: encryption and IAM roles."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from prefect_ecs.settings_types import Model


class EncryptionSettings(Model):
    """Encryption of data at rest. Everything is encrypted in either case; the setting chooses who manages the key."""

    key: Literal["aws-managed", "customer-managed"] = "customer-managed"
    """Default: "customer-managed", a KMS key that the stack creates, with yearly rotation and a policy that restricts its use ($1 a month,
    $1 more after each of the first two rotations, and $0.03 for 10,000 requests). "aws-managed" is free, but you can't restrict its
    use; dev uses it. Even then, alarms need a customer-managed key for their SNS topic."""

    deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30
    """Waiting period in days during which you can cancel the deletion of the key. Default: 30, the maximum in KMS."""


ROLE_NAME_LIMIT = 64
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

PATH_LIMIT = 512

LONGEST_ROLE_PURPOSE = 18
"""Maximum length of the part of a role name that describes its purpose, such as worker-execution."""

_NAME = r"[A-Za-z0-9_+=,.@-]"


def _check_boundary(boundary: str) -> str:
    if not re.fullmatch(
        rf"arn:aws[a-z-]*:iam::(aws|\d{{12}}):policy/({_NAME}+/)*{_NAME}+|({_NAME}+/)*{_NAME}+", boundary
    ):
        raise ValueError(
            f"{boundary!r} is not a policy: write the name of a policy in the stack's account, with its path if it has "
            'one, such as "boundaries/workload", or the ARN of a policy'
        )
    return boundary


def _check_path(path: str) -> str:
    if not re.fullmatch(rf"/({_NAME}+/)*", path) or len(path) > PATH_LIMIT:
        raise ValueError(f'{path!r} is not an IAM path; a path starts and ends with /, such as "/workloads/prefect/"')
    return path


def _check_prefix(prefix: str) -> str:
    if not re.fullmatch(rf"{_NAME}*", prefix):
        raise ValueError(f"{prefix!r} is not a valid prefix of a role name; use letters, digits and _ + = , . @ - only")
    return prefix


class IdentitySettings(Model):
    """What your organization requires of IAM roles. It applies to every role in the stack."""

    permissions_boundary: Annotated[str, AfterValidator(_check_boundary)] | None = None
    """Permissions boundary of the roles: the name of an existing policy in the stack's account, with its path, or an ARN. Default: none."""

    role_path: Annotated[str, AfterValidator(_check_path)] = "/"
    """IAM path of the roles, such as "/workloads/". Changing it replaces every role. Default: "/"."""

    role_name_prefix: Annotated[str, AfterValidator(_check_prefix)] = ""
    """Prefix of role names, before `prefect-…`. Changing it replaces every role. Default: none."""
