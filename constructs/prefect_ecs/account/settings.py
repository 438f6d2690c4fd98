"""What the environments of one AWS account share: the root of what `environments/account.toml` says."""

from typing import Any

from pydantic import Field, model_validator

from prefect_ecs.account.config_settings import ConfigSettings
from prefect_ecs.account.names import AccountNames
from prefect_ecs.account.pipeline_settings import PipelineSettings
from prefect_ecs.resources.identity_settings import IdentitySettings
from prefect_ecs.settings_types.account_id import AccountId
from prefect_ecs.settings_types.base import ACCOUNT, Model
from prefect_ecs.settings_types.regions import Region
from prefect_ecs.settings_types.tags import Tags, check_required_tags


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
