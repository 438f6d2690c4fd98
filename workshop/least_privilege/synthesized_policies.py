"""The policies of a synthesized stack, as AWS would hold them once it is applied."""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from prefect_ecs_ops.common.synthesized import Json, resources

_EXPRESSION = re.compile(r"(?<!\$)\$\{[^}]*\}")
_DOCUMENT = re.compile(r"\$\{jsonencode\(local\.(\w+)\)\}")


class UnknownExpressionError(ValueError):
    """A policy holds something that is known only once the stack is applied. The message shows it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a stack is applied: what its policies take from the account, the region and the variables."""

    region: str = "us-east-1"
    account_id: str = "123456789012"
    partition: str = "aws"
    work_pool_name: str = "ecs-work-pool"

    def values(self) -> dict[str, str]:
        """Terraform expression → its value here."""
        return {
            "${terraform_data.home.input.region}": self.region,
            "${data.aws_caller_identity.home_caller.account_id}": self.account_id,
            "${data.aws_partition.home_partition.partition}": self.partition,
            "${var.work_pool_name}": self.work_pool_name,
        }


class SynthesizedPolicies:
    """Looks policies up in a stack's JSON.

    Args:
        stack: as `prefect_ecs_ops.common.synthesized.read_stack` returns it.
        place: where it is applied.
    """

    def __init__(self, stack: Json, place: Place) -> None:
        self._stack = stack
        self._place = place

    def document(self, local: str) -> Json:
        """The policy that stands in this local, such as "task_events_queue_policy".

        Raises:
            KeyError: there is no such local.
            UnknownExpressionError: it holds an expression that no first plan could show.
        """
        return cast("Json", self._resolved(self._stack["locals"][local]))

    def roles(self) -> dict[str, dict[str, Json]]:
        """ARN of each role → its inline policies, by their Terraform names; empty for a role that may do nothing."""
        inline = resources(self._stack, "aws_iam_role_policy")
        return {
            self._role_arn(role): {
                policy: self.document(_local_of(attributes["policy"]))
                for policy, attributes in inline.items()
                if attributes["role"] == f"${{aws_iam_role.{name}.id}}"
            }
            for name, role in resources(self._stack, "aws_iam_role").items()
        }

    def _role_arn(self, role: Json) -> str:
        path = self._resolved(role.get("path", "/"))
        return f"arn:{self._place.partition}:iam::{self._place.account_id}:role{path}{self._resolved(role['name'])}"

    def _resolved(self, value: Any) -> Any:
        text = json.dumps(value)
        for expression, known in self._place.values().items():
            text = text.replace(expression, known)
        unknown = _EXPRESSION.search(text)
        if unknown:
            raise UnknownExpressionError(f"a policy holds {unknown[0]}, which is known only after an apply")
        # To Terraform `$${` is text, to IAM what comes of it is a policy variable.
        return json.loads(text.replace("$${", "${").replace("%%{", "%{"))


def _local_of(policy: str) -> str:
    match = _DOCUMENT.fullmatch(policy)
    if match is None:
        raise UnknownExpressionError(f"a policy is written as {policy}, not as a local that can be read")
    return match[1]
