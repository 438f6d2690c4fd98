"""Settings of what flows may do in AWS."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from prefect_ecs.settings_types.base import Model

MOST_POLICIES = 10
"""Managed policies that a role may have, by default.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""


def _check_sid(sid: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{1,128}", sid):
        raise ValueError(f"{sid!r} is not a statement's id: letters and digits only, such as ReadReports")
    return sid


def _check_actions(actions: tuple[str, ...]) -> tuple[str, ...]:
    for action in actions:
        if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z*?]+", action):
            raise ValueError(f"{action!r} is not an action; write it with its service, such as s3:GetObject")
        if action.endswith(":*"):
            raise ValueError(f"{action!r} is every action of a service; name those that flows need")
    return actions


def _check_resources(resources: tuple[str, ...]) -> tuple[str, ...]:
    for resource in resources:
        if resource != "*" and not re.fullmatch(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", resource):
            raise ValueError(f"{resource!r} is neither an ARN, such as arn:aws:s3:::reports/*, nor *")
    return resources


class RoleStatement(Model):
    """One more statement of the flow runs' task role: what flows may do in AWS."""

    sid: Annotated[str, AfterValidator(_check_sid)]
    """What it is for, in letters and digits, such as ReadReports; unique in the role."""

    actions: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_check_actions)]
    """Such as ["s3:GetObject"]. A whole service (s3:*) is refused."""

    resources: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_check_resources)]
    """ARNs, such as ["arn:aws:s3:::reports/*"]."""

    condition: dict[str, dict[str, str | tuple[str, ...]]] = Field(default={})
    """IAM's Condition element: operator → key → value. Default: none."""


def check_statements(statements: tuple[RoleStatement, ...]) -> tuple[RoleStatement, ...]:
    """Raises ValueError if two statements share a sid, which IAM refuses."""
    sids = [statement.sid for statement in statements]
    for sid in sids:
        if sids.count(sid) > 1:
            raise ValueError(f"two statements are called {sid!r}; rename one")
    return statements


def check_policy_arns(arns: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError unless these are ARNs of managed policies that fit on a role."""
    if len(arns) > MOST_POLICIES:
        raise ValueError(
            f"{len(arns)} policies are more than the {MOST_POLICIES} that a role may have; write statements"
        )
    for arn in arns:
        if not re.fullmatch(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+", arn):
            raise ValueError(
                f"{arn!r} is not a managed policy's ARN such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
            )
        if arn.endswith("/AdministratorAccess"):
            raise ValueError("AdministratorAccess lets every flow do everything; name what flows need")
    if len(set(arns)) != len(arns):
        raise ValueError("a policy stands there twice; remove one")
    return arns
