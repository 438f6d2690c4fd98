"""The names of everything in an account's stack."""

from dataclasses import dataclass

from prefect_ecs.settings_types import ACCOUNT
from prefect_ecs.terraform.settings import state_bucket


@dataclass(frozen=True)
class AccountNames:
    """Names of one account's resources in one region, `prefect-account-…`.

    Bucket names carry account and region because they are globally unique; IAM names carry the region where each region has its
    own resource.
    """

    account_id: str
    region: str
    role_name_prefix: str = ""

    @property
    def stack(self) -> str:
        """The stack's id, its directory in `cdktf.out/stacks/` and its state's name."""
        return f"{ACCOUNT}-{self.region}"

    @property
    def prefix(self) -> str:
        return f"prefect-{ACCOUNT}"

    @property
    def key_alias(self) -> str:
        return f"alias/{self.prefix}"

    @property
    def state_bucket(self) -> str:
        return state_bucket(self.account_id, self.region)

    @property
    def config_bucket(self) -> str:
        return f"prefect-config-{self.account_id}-{self.region}"

    @property
    def config_role(self) -> str:
        return f"{self.role_name_prefix}{self.prefix}-config-{self.region}"

    def ci_role(self, purpose: str) -> str:
        """The role for a purpose, `plan` or `apply`. It serves all regions."""
        return f"{self.role_name_prefix}prefect-ci-{purpose}"
