"""The names of everything in an account's stack."""

from dataclasses import dataclass

from prefect_ecs.settings_types import ACCOUNT
from prefect_ecs.terraform.backend import state_bucket


@dataclass(frozen=True)
class AccountNames:
    """Names of one account's resources in one region, `prefect-account-…`.

    Buckets carry the account and the region, since their names are one for all of AWS; IAM names carry the region where each region
    has its own.
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
        """One for all regions, `plan` or `apply`."""
        return f"{self.role_name_prefix}prefect-ci-{purpose}"
