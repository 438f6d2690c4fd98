"""The names of everything in an account's stack."""

from dataclasses import dataclass

from prefect_ecs.settings.environment import ACCOUNT
from prefect_ecs.state import state_bucket


@dataclass(frozen=True)
class AccountNames:
    """Names of one account's resources in one region, `prefect-account-…`.

    Buckets carry the account and the region, since their names are one for all of AWS; IAM names carry the region where each region
    has its own.
    """

    account_id: str
    region: str

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
