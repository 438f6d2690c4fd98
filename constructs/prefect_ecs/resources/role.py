"""IAM roles: the one place that creates them."""

import re
from collections.abc import Sequence
from typing import Any

from prefect_ecs.terraform.bindings import (
    Construct,
    IamRole,
    IamRolePolicy,
    IamRolePolicyAttachment,
    ITerraformDependable,
)
from prefect_ecs.terraform.documents import PolicyDocument, Statement, json_document, trust_policy
from prefect_ecs.terraform.provider import StackProvider


def build_role(
    scope: Construct, construct_id: str, *, name: str, description: str, trust: dict[str, Any], provider: StackProvider
) -> IamRole:
    """Creates a role with the permissions boundary and the path that the environment's settings require.

    Args:
        scope: the construct that owns the role; the trust policy becomes its local `trust`.
        construct_id: the role's id.
        name: the role's name, from `Names.role`.
        description: the role's purpose, as IAM shows it.
        trust: the trust policy.
        provider: knows the boundary and the path.
    """
    return IamRole(
        scope,
        construct_id,
        name=name,
        path=None if provider.role_path == "/" else provider.role_path,
        permissions_boundary=provider.permissions_boundary_arn,
        description=description,
        assume_role_policy=json_document(scope, "trust", trust),
    )


class ServiceRole(Construct):
    """A role that an AWS service assumes. Constructs add to its policy what they need, with `allow`.

    Attributes:
        name: the role's name.
        resource_name: expression, the same name, known once the role exists.
        arn: expression.
        planned_arn: expression, the ARN built from names, for policies.
        resource: the role, for policies that name it and so must wait for it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        description: str,
        provider: StackProvider,
        policy_arns: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._provider = provider
        self.name = name
        self.planned_arn = provider.role_arn(name)
        self.resource = build_role(
            self, "Default", name=name, description=description, trust=self._trust(), provider=provider
        )
        self.arn: str = self.resource.arn
        self.resource_name: str = self.resource.name
        self._attachments: list[ITerraformDependable] = [self._build_attachment(arn) for arn in policy_arns]
        self._document: PolicyDocument | None = None
        self._policy: list[ITerraformDependable] = []

    @property
    def dependables(self) -> list[ITerraformDependable]:
        """What must exist before the role can be used."""
        return [*self._attachments, *self._policy] or [self.resource]

    def allow(self, *statements: Statement) -> None:
        """Adds statements to the role's own policy."""
        if not statements:
            return
        if self._document is None:
            self._document = PolicyDocument(self, "permissions")
            self._policy = [
                IamRolePolicy(self, "policy", name=self.name, role=self.resource.id, policy=self._document.json)
            ]
        self._document.add(*statements)

    def _trust(self) -> dict[str, Any]:
        """Returns the trust policy; each kind of role has its own."""
        raise NotImplementedError

    def _build_attachment(self, policy_arn: str) -> IamRolePolicyAttachment:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", policy_arn.rpartition("/")[2])
        return IamRolePolicyAttachment(self, name, role=self.resource.name, policy_arn=policy_arn)


class TaskRole(ServiceRole):
    """A role that only ECS tasks of this account and region can assume."""

    def _trust(self) -> dict[str, Any]:
        # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (aws:SourceArn is the account's ECS)
        return trust_policy(
            "ecs-tasks.amazonaws.com", account_id=self._provider.account_id, source_arn=self._provider.arn("ecs", "*")
        )


class FunctionRole(ServiceRole):
    """A role that only Lambda functions of this account can assume."""

    def _trust(self) -> dict[str, Any]:
        return trust_policy("lambda.amazonaws.com", account_id=self._provider.account_id)


class InstanceRole(ServiceRole):
    """A role that only EC2 instances can assume."""

    def _trust(self) -> dict[str, Any]:
        # EC2 sends no source account; an instance gets only roles of its own account, from a principal that may pass them. Source:
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
        return trust_policy("ec2.amazonaws.com", account_id=None)
