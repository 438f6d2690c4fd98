"""Settings of the resources that all environments of an AWS account share: `environments/account.toml`."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.account.names import AccountNames
from prefect_ecs.resources.settings import IdentitySettings
from prefect_ecs.settings_types import ACCOUNT, AccountId, Model, Region, Tags, check_required_tags


class ConfigSettings(Model):
    """AWS Config: what every resource is and was like, and rules that look at it. AWS bills each recorded change and evaluation."""

    enabled: bool = True
    """Default: on, with the managed rules that speak to this project's stacks."""

    create_recorder: bool = True
    """Whether this stack makes the recorder and its delivery to a bucket. Default: yes. An account has one recorder for each region:
    where somebody has it on already (Control Tower, Security Hub), turn this off, and only the rules are added."""


def _check_repository(repository: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}", repository):
        raise ValueError(f'{repository!r} is not a GitHub repository; write owner and name, such as "acme/prefect-ecs"')
    return repository


def _check_names(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9._/-]{1,255}", name):
            raise ValueError(
                f"{name!r} can't be part of a token's subject: letters, digits and . _ / - only, no wildcards"
            )
    return names


class PipelineSettings(Model):
    """Roles that GitHub Actions takes with a token of the moment, so that no access key is stored anywhere."""

    github_repository: Annotated[str, AfterValidator(_check_repository)] | None = None
    """The one repository whose workflows may take the roles, such as "acme/prefect-ecs". Default: none, there are no such roles."""

    plan_branches: Annotated[tuple[str, ...], AfterValidator(_check_names)] = ("main",)
    """Branches whose workflows may plan, beside every pull request of the repository itself. Default: main."""

    apply_environments: Annotated[tuple[str, ...], AfterValidator(_check_names)] = ("staging", "prod")
    """GitHub environments whose jobs may apply; protect them with reviewers. Default: staging and prod."""

    create_provider: bool = True
    """Whether this stack makes the account's OIDC provider for GitHub. Default: yes. An account has one: turn it off where it exists."""

    @model_validator(mode="after")
    def _check_somebody_may_apply(self) -> "PipelineSettings":
        if not self.apply_environments:
            raise ValueError('apply_environments is empty; name the GitHub environments that apply, such as ["prod"]')
        return self


class AccountSettings(Model):
    """What is one per AWS account and region, and so belongs to no environment. Each region gets a stack of its own."""

    account_id: AccountId
    """The AWS account, 12 digits. Part of the buckets' names, which are one for all of AWS; another account's credentials are refused."""

    region: Region
    """The AWS region."""

    regions: tuple[Region, ...] | None = None
    """Several AWS regions in place of `region`. The first is the account's home: what is one for all regions is made there.
    Default: the one of `region`."""

    per_region: dict[str, dict[str, Any]] = Field(default={})
    """Settings that differ from region to region, over those that all share. Default: none."""

    tags: Tags = Field(default={})
    """Tags for every resource, beside the stack's own Environment, ManagedBy, Project and Stack. Default: none."""

    required_tags: tuple[str, ...] = ()
    """Tags that `tags` must have, beside the stack's own, or nothing is synthesized. Default: none."""

    deletion_protection: bool = True
    """Default: on, Terraform refuses to destroy the bucket that holds everybody's state, and the key that encrypts it."""

    config: ConfigSettings = ConfigSettings()
    pipelines: PipelineSettings = PipelineSettings()
    identity: IdentitySettings = IdentitySettings()

    @property
    def names(self) -> AccountNames:
        """The names of everything in the stack."""
        return AccountNames(self.account_id, self.region, self.identity.role_name_prefix)

    @property
    def environment(self) -> str:
        """What stands in the tag Environment, and in names."""
        return ACCOUNT

    @property
    def is_home(self) -> bool:
        """Whether this region has what is one for all regions."""
        return not self.regions or self.regions[0] == self.region

    @model_validator(mode="after")
    def _check_required_tags(self) -> "AccountSettings":
        check_required_tags(self.required_tags, self.tags)
        return self
