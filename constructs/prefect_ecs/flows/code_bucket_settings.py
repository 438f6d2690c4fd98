"""Settings of the bucket that flow runs take their code from."""

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prefect_ecs.settings_types.base import Model


class CodeBucketSettings(Model):
    """A bucket with flows' code, for deployments whose pull step is `pull_from_s3`. Flows may read it."""

    mode: Literal["none", "managed", "external"] = "none"
    """Default: "none". "managed": the stack makes it, encrypted, versioned, without public access, TLS only. "external": it exists
    already, and flows may read it."""

    external_name: str | None = None
    """The existing bucket's name, with mode "external" only. Default: none. If it is encrypted with a KMS key of yours, grant
    kms:Decrypt on it in `flows.task_role_statements`."""

    restore_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days in which code that was overwritten or deleted can be restored, with mode "managed". Default: 30."""

    force_destroy: bool = False
    """Default: off, a bucket that holds code is not destroyed."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "CodeBucketSettings":
        if self.mode == "external" and self.external_name is None:
            raise ValueError('mode = "external" needs external_name, the name of the existing bucket')
        if self.mode != "external" and self.external_name is not None:
            raise ValueError('external_name goes with mode = "external"; remove it, or change the mode')
        # Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        if self.external_name is not None and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", self.external_name):
            raise ValueError(f"external_name {self.external_name!r} is not a bucket's name (a name, not an ARN)")
        return self
