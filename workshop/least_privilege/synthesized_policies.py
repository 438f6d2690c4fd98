"""The policies of a synthesized stack as AWS has them after an apply."""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from prefect_ecs_ops.common.synthesized import Json, resources

_EXPRESSION = re.compile(r"(?<!\$)\$\{[^}]*\}")
_DOCUMENT = re.compile(r"\$\{jsonencode\(local\.(\w+)\)\}")


class UnknownExpressionError(ValueError):
    """A policy has an expression whose value is known only after an apply. The message shows it."""


@dataclass(frozen=True, kw_only=True)
class DeploymentTarget:
    """The account, region and variables that a stack's policies refer to."""

    region: str = "us-east-1"
    account_id: str = "123456789012"
    partition: str = "aws"
    work_pool_name: str = "ecs-work-pool"

    def values(self) -> dict[str, str]:
        """Terraform expression → its value in this target."""
        return {
            "${terraform_data.home.input.region}": self.region,
            "${data.aws_caller_identity.home_caller.account_id}": self.account_id,
            "${data.aws_partition.home_partition.partition}": self.partition,
            "${var.work_pool_name}": self.work_pool_name,
        }


class SynthesizedPolicies:
    """Looks up policies in a stack's JSON.

    Args:
        stack: as `prefect_ecs_ops.common.synthesized.read_stack` returns it.
        target: the account, region and variables of the stack.
    """

    def __init__(self, stack: Json, target: DeploymentTarget) -> None:
        self._stack = stack
        self._target = target

    def document(self, local: str) -> Json:
        """The policy in a local value, such as "task_events_queue_policy".

        Raises:
            KeyError: the stack has no such local value.
            UnknownExpressionError: the policy has an expression whose value is unknown in a first plan.
        """
        return cast("Json", self._resolved(self._stack["locals"][local]))

    def roles(self) -> dict[str, dict[str, Json]]:
        """ARN of each role → its inline policies by Terraform name; empty for a role without permissions."""
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
        return f"arn:{self._target.partition}:iam::{self._target.account_id}:role{path}{self._resolved(role['name'])}"

    def _resolved(self, value: Any) -> Any:
        text = json.dumps(value)
        for expression, known in self._target.values().items():
            text = text.replace(expression, known)
        unknown = _EXPRESSION.search(text)
        if unknown:
            raise UnknownExpressionError(f"a policy has {unknown[0]}, whose value is known only after an apply")
        # Terraform unescapes `$${` to `${`, which starts a policy variable in IAM.
        return json.loads(text.replace("$${", "${").replace("%%{", "%{"))


def _local_of(policy: str) -> str:
    match = _DOCUMENT.fullmatch(policy)
    if match is None:
        raise UnknownExpressionError(f"a policy is {policy}, which is not a reference to a local value")
    return match[1]
