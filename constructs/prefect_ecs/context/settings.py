"""Settings that hold for every resource of a stack: encryption and IAM roles."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from prefect_ecs.settings_types import Model


class EncryptionSettings(Model):
    """Who owns the key that encrypts the stack's data at rest. Everything is encrypted either way."""

    key: Literal["aws-managed", "customer-managed"] = "customer-managed"
    """Default: "customer-managed", one KMS key of the stack's own, rotated yearly, whose policy says who may use it
    ($1 a month, $1 more after each of the first two yearly rotations, and $0.03 for 10,000 requests). "aws-managed" costs nothing
    and can't be restricted; dev uses it to keep the original bill. With alarms, their topic has a key of its own even then."""

    deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30
    """Days in which the deletion of the customer-managed key can be taken back. Default: 30, the longest that KMS offers."""


ROLE_NAME_LIMIT = 64
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

PATH_LIMIT = 512

LONGEST_ROLE_PURPOSE = 18
"""Characters that the part of a role's name which says what it is for may have, such as worker-execution."""

_NAME = r"[A-Za-z0-9_+=,.@-]"


def _check_boundary(boundary: str) -> str:
    if not re.fullmatch(
        rf"arn:aws[a-z-]*:iam::(aws|\d{{12}}):policy/({_NAME}+/)*{_NAME}+|({_NAME}+/)*{_NAME}+", boundary
    ):
        raise ValueError(
            f"{boundary!r} is not a policy: write the name of a policy in the stack's account, with its path if it has "
            'one, such as "boundaries/workload", or a policy\'s ARN'
        )
    return boundary


def _check_path(path: str) -> str:
    if not re.fullmatch(rf"/({_NAME}+/)*", path) or len(path) > PATH_LIMIT:
        raise ValueError(f'{path!r} is not an IAM path: it starts and ends with /, such as "/workloads/prefect/"')
    return path


def _check_prefix(prefix: str) -> str:
    if not re.fullmatch(rf"{_NAME}*", prefix):
        raise ValueError(f"{prefix!r} can't start a role's name: letters, digits and _ + = , . @ - only")
    return prefix


class IdentitySettings(Model):
    """What an organization demands of the roles that are made in its accounts. It holds for every role of the stack."""

    permissions_boundary: Annotated[str, AfterValidator(_check_boundary)] | None = None
    """The policy that bounds what each role can ever be allowed, by name (with its path, in the stack's own account) or by ARN.
    The stack does not make it. Default: none."""

    role_path: Annotated[str, AfterValidator(_check_path)] = "/"
    """IAM path of the roles, such as "/workloads/". Default: "/". Changing it later replaces every role."""

    role_name_prefix: Annotated[str, AfterValidator(_check_prefix)] = ""
    """What every role's name starts with, before `prefect-…`. Default: nothing. Changing it later replaces every role."""
