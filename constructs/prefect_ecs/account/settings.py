"""Settings of the resources that all environments of an AWS account share: `environments/account.toml`."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.account.names import AccountNames
from prefect_ecs.context.settings import ROLE_NAME_LIMIT, IdentitySettings
from prefect_ecs.settings_types import ACCOUNT, AccountId, Model, Region, Tags, check_required_tags


class ConfigSettings(Model):
    """AWS Config, which records the configuration of every resource and evaluates rules. AWS bills for each change and evaluation."""

    enabled: bool = True
    """Whether the stack sets up AWS Config, with the managed rules that apply to this project's resources. Default: true."""

    create_recorder: bool = True
    """Whether the stack creates the recorder and its delivery to a bucket. Default: true. An account can have one recorder in each
    region: if it exists already (from Control Tower or Security Hub, for example), set false to add only the rules."""


def _check_repository(repository: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}", repository):
        raise ValueError(
            f'{repository!r} is not a GitHub repository; write the owner and the name, such as "acme/prefect-ecs"'
        )
    return repository


def _check_names(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9._/-]{1,255}", name):
            raise ValueError(
                f"{name!r} can't be part of a token's subject; use letters, digits and . _ / - only, without wildcards"
            )
    return names


class PipelineSettings(Model):
    """Roles that GitHub Actions assumes with short-lived OIDC tokens, so that you store no access keys."""

    github_repository: Annotated[str, AfterValidator(_check_repository)] | None = None
    """The repository whose workflows can assume the roles, such as "acme/prefect-ecs". Default: none, so there are no such roles."""

    plan_branches: Annotated[tuple[str, ...], AfterValidator(_check_names)] = ("main",)
    """Branches whose workflows can plan, in addition to pull requests from the repository itself. Default: main."""

    apply_environments: Annotated[tuple[str, ...], AfterValidator(_check_names)] = ("staging", "prod")
    """GitHub environments whose jobs can apply; protect them with required reviewers. Default: staging and prod."""

    create_provider: bool = True
    """Whether the stack creates the account's OIDC provider for GitHub. Default: true. An account can have only one: set false if it
    exists."""

    @model_validator(mode="after")
    def _check_apply_environments(self) -> "PipelineSettings":
        if not self.apply_environments:
            raise ValueError(
                'apply_environments is empty; list the GitHub environments that can apply, such as ["prod"]'
            )
        return self


class AccountSettings(Model):
    """Resources that exist once in an AWS account and region, and that environments share. Each region has its own stack."""

    account_id: AccountId
    """ID of the AWS account. It is part of bucket names, which are globally unique. Terraform refuses credentials of another
    account."""

    region: Region
    """The AWS region."""

    regions: tuple[Region, ...] | None = None
    """Several AWS regions, instead of `region`. The first region's stack has the global resources, such as the pipelines' roles.
    Default: only `region`."""

    per_region: dict[str, dict[str, Any]] = Field(default={})
    """Settings that override the others in a region: `[per_region.eu-west-1.config]` is `[config]` in eu-west-1. Default: none."""

    tags: Tags = Field(default={})
    """Tags of every resource, in addition to Environment, ManagedBy, Project and Stack, which the stack itself sets. Default: none."""

    required_tags: tuple[str, ...] = ()
    """Keys that `tags` must contain, each with a value; otherwise synthesis fails. Default: none."""

    deletion_protection: bool = True
    """Whether Terraform refuses to destroy the state bucket and the key that encrypts it. Default: true."""

    config: ConfigSettings = ConfigSettings()
    pipelines: PipelineSettings = PipelineSettings()
    identity: IdentitySettings = IdentitySettings()

    @property
    def names(self) -> AccountNames:
        """Names of the resources in the stack."""
        return AccountNames(self.account_id, self.region, self.identity.role_name_prefix)

    @property
    def environment(self) -> str:
        """Value of the tag Environment, and part of names."""
        return ACCOUNT

    @property
    def is_home(self) -> bool:
        """Whether global resources are part of this region's stack."""
        return not self.regions or self.regions[0] == self.region

    @model_validator(mode="after")
    def _check_role_names(self) -> "AccountSettings":
        longest = max((self.names.config_role, self.names.ci_role("apply")), key=len)
        if len(longest) > ROLE_NAME_LIMIT:
            prefix = self.identity.role_name_prefix
            raise ValueError(
                f"identity.role_name_prefix has {len(prefix)} characters; the limit in this account is "
                f"{ROLE_NAME_LIMIT - len(longest) + len(prefix)}, because IAM limits a role name to {ROLE_NAME_LIMIT}; shorten it"
            )
        return self

    @model_validator(mode="after")
    def _check_required_tags(self) -> "AccountSettings":
        check_required_tags(self.required_tags, self.tags)
        return self
