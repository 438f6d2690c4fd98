"""IAM roles that an AWS service takes on behalf of what runs in it."""

import re
from collections.abc import Sequence
from typing import Any

from prefect_ecs.resources.policy import Statement, policy, trust_policy
from prefect_ecs.resources.role import build_role
from prefect_ecs.terraform.bindings import (
    Construct,
    IamRole,
    IamRolePolicy,
    IamRolePolicyAttachment,
    ITerraformDependable,
)
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home


class ServiceRole(Construct):
    """A role with what it is given and nothing else.

    Attributes:
        name: the role's name.
        resource_name: expression, the same once the role is there.
        arn: expression, the role itself.
        planned_arn: expression, the ARN made of names, for policies.
        dependables: what must exist before the role can be used.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        description: str,
        home: Home,
        statements: list[Statement],
        policy_arns: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._home = home
        self.name = name
        self.planned_arn = home.role_arn(name)
        role = build_role(self, "Default", name=name, description=description, trust=self._trust(), home=home)
        self.arn: str = role.arn
        self.resource_name: str = role.name
        policies: list[ITerraformDependable] = [self._build_attachment(role, arn) for arn in policy_arns]
        if statements:
            policies.append(self._build_policy(role, statements))
        self.dependables: list[ITerraformDependable] = policies or [role]

    def _trust(self) -> dict[str, Any]:
        """The policy that says who may take the role; each kind of role has its own."""
        raise NotImplementedError

    def _build_policy(self, role: IamRole, statements: list[Statement]) -> IamRolePolicy:
        return IamRolePolicy(
            self, "policy", name=self.name, role=role.id, policy=json_document(self, "permissions", policy(*statements))
        )

    def _build_attachment(self, role: IamRole, policy_arn: str) -> IamRolePolicyAttachment:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", policy_arn.rpartition("/")[2])
        return IamRolePolicyAttachment(self, name, role=role.name, policy_arn=policy_arn)


class TaskRole(ServiceRole):
    """A role that only ECS tasks of this account and region can take."""

    def _trust(self) -> dict[str, Any]:
        # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (aws:SourceArn is the account's ECS)
        return trust_policy(
            "ecs-tasks.amazonaws.com", account_id=self._home.account_id, source_arn=self._home.arn("ecs", "*")
        )


class FunctionRole(ServiceRole):
    """A role that only Lambda functions of this account can take."""

    def _trust(self) -> dict[str, Any]:
        return trust_policy("lambda.amazonaws.com", account_id=self._home.account_id)


class InstanceRole(ServiceRole):
    """A role that only EC2 instances can take."""

    def _trust(self) -> dict[str, Any]:
        # EC2 names no source account; an instance gets only roles of its own account, from somebody who may pass them. Source:
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
        return trust_policy("ec2.amazonaws.com", account_id=None)
