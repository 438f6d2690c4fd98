"""Settings of where images come from."""

import re
from typing import Annotated

from pydantic import Field, model_validator

from prefect_ecs.settings_types.base import Model

ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^:@]+)[:@].+"
)
"""An image in a private repository of ECR, by tag or digest."""

CREDENTIAL_PREFIX = "ecr-pullthroughcache/"
"""ECR's own role reads secrets with this prefix and no others.
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSECRPullThroughCache_ServiceRolePolicy.html"""


class RepositorySettings(Model):
    """An ECR repository of the stack's for your flows' images: scanned on push, tags that can't be moved, encrypted."""

    enabled: bool = False
    """Default: off, images come from wherever `flows.image` and deployments say."""

    keep_images: Annotated[int, Field(ge=1, le=10000)] = 100
    """Newest images to keep; older ones expire, also if a deployment still names them. Default: 100."""

    force_delete: bool = False
    """Default: off, a repository that holds images is not destroyed."""


class DockerHubCacheSettings(Model):
    """An ECR pull-through cache for the images of `worker.image` and `flows.image` that are on Docker Hub.

    All tasks share one NAT address, and Docker Hub limits pulls by address.
    """

    enabled: bool = False
    """Default: off, ECS pulls from Docker Hub itself, without credentials."""

    credential_secret_name: str | None = None
    """Name of the secret with your Docker Hub user: `{"username": "…", "accessToken": "…"}`, which ECR needs. It must start with
    ecr-pullthroughcache/. Default: none."""

    @model_validator(mode="after")
    def _check_credential(self) -> "DockerHubCacheSettings":
        if self.enabled != (self.credential_secret_name is not None):
            raise ValueError("enabled = true and credential_secret_name go together; write both or none")
        if self.credential_secret_name is not None and not re.fullmatch(
            CREDENTIAL_PREFIX + r"[A-Za-z0-9/_+=.@-]{1,491}", self.credential_secret_name
        ):
            raise ValueError(
                f"credential_secret_name {self.credential_secret_name!r} must start with {CREDENTIAL_PREFIX} (a name, not an ARN): "
                "ECR reads no other secret"
            )
        return self
