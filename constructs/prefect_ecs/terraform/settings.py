"""Where Terraform keeps the state of a stack."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from prefect_ecs.settings_types import Model, Region


def _check_bucket(bucket: str) -> str:
    # Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket) or ".." in bucket:
        raise ValueError(
            f"{bucket!r} is not a bucket's name: 3 to 63 lower-case letters, digits, hyphens and dots (a name, not an ARN)"
        )
    return bucket


def _check_key_prefix(prefix: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*", prefix):
        raise ValueError(f"{prefix!r} is not a key's prefix: letters, digits and ! _ . * ' ( ) -, parted by single /")
    return prefix


class StateSettings(Model):
    """Terraform's state: what it knows of the stack, and the lock that lets one change it at a time. It holds no secret."""

    backend: Literal["local", "s3"] = "local"
    """Default: "local", a file in `state/`, for one person on one machine. "s3": a bucket, for a team and its pipelines."""

    bucket: Annotated[str, AfterValidator(_check_bucket)] | None = None
    """The bucket, with backend "s3" only. Default: the one that the account's stack makes in `state.region`, which needs `account_id`."""

    region: Region | None = None
    """The bucket's region. Default: the stack's own, so that a region that fails takes no other region's state along."""

    key_prefix: Annotated[str, AfterValidator(_check_key_prefix)] = "prefect-ecs"
    """What the state's key starts with; the rest is the stack's name. Default: "prefect-ecs", so prefect-ecs/<stack>.tfstate."""

    use_lockfile: bool = True
    """Default: on, Terraform locks the state by an object beside it while it plans and applies. Turn it off for a bucket without
    conditional writes only."""

    kms_key_id: str | None = None
    """KMS key (id, alias or ARN) that encrypts the state. Default: the one that the bucket itself encrypts with."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "StateSettings":
        given = [name for name in ("bucket", "region", "kms_key_id") if getattr(self, name) is not None]
        if self.backend == "local" and given:
            raise ValueError(f'{" and ".join(given)} goes with backend = "s3"; remove it, or change the backend')
        return self
