"""What every settings model shares."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen model that refuses keys it does not know and coerces nothing silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


DEV = "dev"
"""The one environment whose region is a Terraform variable and whose names carry no environment, as in the original design."""

ACCOUNT = "account"
"""Not an environment's name: `environments/account.toml` is about the account that environments share."""
