"""Roles that a GitHub Actions workflow assumes with the OIDC token of its job."""

from typing import Any

from prefect_ecs.account.names import AccountNames
from prefect_ecs.account.pipeline_permissions import apply_statements, plan_statements
from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.resources.role import build_role
from prefect_ecs.terraform.bindings import Construct, IamOpenidConnectProvider, IamRolePolicy
from prefect_ecs.terraform.documents import Statement, json_document, policy
from prefect_ecs.terraform.expressions import address
from prefect_ecs.terraform.provider import StackProvider

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class GithubPipelines(Construct):
    """The account's OIDC provider for GitHub, and two roles for one repository: one plans, the other applies.

    Attributes:
        plan_role_arn, apply_role_arn: expressions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: AccountSettings,
        *,
        repository: str,
        names: AccountNames,
        provider: StackProvider,
    ) -> None:
        super().__init__(scope, construct_id)
        self._provider = provider
        self._names = names
        issuer = [self._build_issuer()] if settings.pipelines.create_provider else []
        self.plan_role_arn = _Role(
            self,
            "plan",
            provider=provider,
            name=names.ci_role("plan"),
            description=f"Plans from {repository}: reads configuration and state, and no secret",
            subjects=plan_subjects(repository, settings.pipelines.plan_branches),
            statements=plan_statements(provider, settings),
            issuer=issuer,
        ).arn
        self.apply_role_arn = _Role(
            self,
            "apply",
            provider=provider,
            name=names.ci_role("apply"),
            description=f"Applies from the protected environments of {repository}",
            subjects=apply_subjects(repository, settings.pipelines.apply_environments),
            statements=apply_statements(provider, settings),
            issuer=issuer,
        ).arn

    def _build_issuer(self) -> IamOpenidConnectProvider:
        # No thumbprint: AWS verifies GitHub's certificate by its certificate authority, and ignores thumbprints.
        return IamOpenidConnectProvider(self, "provider", url=f"https://{ISSUER}", client_id_list=[AUDIENCE])


class _Role(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        provider: StackProvider,
        name: str,
        description: str,
        subjects: list[str],
        statements: list[Statement],
        issuer: list[IamOpenidConnectProvider],
    ) -> None:
        super().__init__(scope, construct_id)
        role = build_role(
            self,
            "Default",
            name=name,
            description=description,
            trust=github_trust(provider, subjects),
            provider=provider,
        )
        if issuer:
            role.depends_on = [address(resource) for resource in issuer]
        IamRolePolicy(
            self, "policy", name=name, role=role.id, policy=json_document(self, "permissions", policy(*statements))
        )
        self.arn: str = role.arn


def plan_subjects(repository: str, branches: tuple[str, ...]) -> list[str]:
    """Returns the subjects of pull requests of the repository itself (forks get no token), and of some of its branches.

    Source: https://docs.github.com/en/actions/reference/security/oidc
    """
    return [f"repo:{repository}:pull_request", *(f"repo:{repository}:ref:refs/heads/{branch}" for branch in branches)]


def apply_subjects(repository: str, environments: tuple[str, ...]) -> list[str]:
    """Returns the subjects of jobs in these GitHub environments, whose reviewers approve a job before it gets its token."""
    return [f"repo:{repository}:environment:{environment}" for environment in environments]


def github_trust(provider: StackProvider, subjects: list[str]) -> dict[str, Any]:
    """Returns the trust policy for tokens with the audience AWS and one of these subjects."""
    issuer = provider.arn("iam", f"oidc-provider/{ISSUER}", global_service=True)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": issuer},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": subjects}},
            }
        ],
    }
