"""Settings of the Terraform backend."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from prefect_ecs.settings_types import BucketName, Model, Region


def _check_key_prefix(prefix: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*", prefix):
        raise ValueError(
            f"{prefix!r} is not a key prefix: use letters, digits and ! _ . * ' ( ) -, separated by single /"
        )
    return prefix


class StateSettings(Model):
    """The Terraform state of the stack and its lock. The state contains no secret."""

    backend: Literal["local", "s3"] = "local"
    """Default: "local", a file in `state/`, for one person on one machine. "s3": an S3 bucket, for a team and its pipelines."""

    bucket: BucketName | None = None
    """Name of the bucket, with backend "s3" only. Default: the bucket of the account's stack in `state.region`, which
    needs `account_id`."""

    region: Region | None = None
    """Region of the bucket. Default: the region of the stack, so that the failure of a region affects only its own state."""

    key_prefix: Annotated[str, AfterValidator(_check_key_prefix)] = "prefect-ecs"
    """Prefix of the state's key. Default: "prefect-ecs", so that the key is prefect-ecs/<stack>.tfstate."""

    use_lockfile: bool = True
    """Whether Terraform locks the state with a lock file in the bucket. Set false only for a bucket without conditional writes.
    Default: true."""

    kms_key_id: str | None = None
    """KMS key that encrypts the state: ID, alias or ARN. Default: the bucket's default encryption."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "StateSettings":
        given = [name for name in ("bucket", "region", "kms_key_id") if getattr(self, name) is not None]
        if self.backend == "local" and given:
            raise ValueError(f'{" and ".join(given)} needs backend = "s3"; remove that, or change the backend')
        return self


def state_bucket(account_id: str, region: str) -> str:
    """Returns the name of an account's state bucket in a region. Bucket names are globally unique."""
    return f"prefect-state-{account_id}-{region}"
