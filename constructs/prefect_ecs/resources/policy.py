"""IAM policy documents as plain data."""

from dataclasses import dataclass, field
from typing import Any

Condition = dict[str, dict[str, str | list[str]]]


@dataclass(frozen=True)
class Statement:
    """One statement of an IAM policy. `sid` says in words what it is for; IAM allows letters and digits in it."""

    sid: str
    actions: list[str]
    resources: list[str]
    condition: Condition = field(default_factory=dict)
    effect: str = "Allow"
    principal: dict[str, str | list[str]] | str | None = None

    def render(self) -> dict[str, Any]:
        rendered: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Action": self.actions,
            "Resource": self.resources if len(self.resources) > 1 else self.resources[0],
        }
        if self.principal is not None:
            rendered["Principal"] = self.principal
        if self.condition:
            rendered["Condition"] = self.condition
        return rendered


def policy(*statements: Statement) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": [statement.render() for statement in statements]}


def trust_policy(service: str, *, account_id: str | None, source_arn: str | None = None) -> dict[str, Any]:
    """Lets an AWS service take a role, on behalf of this account only.

    Args:
        service: service principal, such as ecs-tasks.amazonaws.com.
        account_id: whose resources may make the service take the role (the confused-deputy guard); None for a
            service that does not say.
        source_arn: pattern of those resources, where the service sends one.
    """
    condition: Condition = {}
    if account_id is not None:
        condition["StringEquals"] = {"aws:SourceAccount": account_id}
    if source_arn is not None:
        condition["ArnLike"] = {"aws:SourceArn": source_arn}
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition} if condition else statement]}
