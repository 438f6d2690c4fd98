"""One environment's settings: the root of what `environments/*.toml` says."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.settings.base import Model
from prefect_ecs.settings.cluster import ClusterSettings
from prefect_ecs.settings.encryption import EncryptionSettings
from prefect_ecs.settings.flows import FlowSettings
from prefect_ecs.settings.identity import LONGEST_ROLE_PURPOSE, ROLE_NAME_LIMIT, IdentitySettings
from prefect_ecs.settings.network import NetworkSettings
from prefect_ecs.settings.regions import AWS_REGIONS
from prefect_ecs.settings.secret import SecretSettings
from prefect_ecs.settings.worker import WorkerSettings

RESERVED_TAGS = ("Environment", "ManagedBy", "Project", "Stack")
"""Tag keys that the stack sets on everything itself."""

DEV = "dev"
"""The one environment whose region is a Terraform variable and whose names carry no environment, as in the original design."""


def _check_region(region: str) -> str:
    if region not in AWS_REGIONS:
        raise ValueError(f"there is no region {region!r}; allowed: {', '.join(AWS_REGIONS)}")
    return region


def _check_tags(tags: dict[str, str]) -> dict[str, str]:
    for key, value in tags.items():
        if key in RESERVED_TAGS:
            raise ValueError(f"the stack itself sets the tag {key!r}; choose another key")
        if not re.fullmatch(r"[\w\s.:/=+\-@]{1,128}", key) or key.lower().startswith("aws:"):
            raise ValueError(
                f"{key!r} is not a tag key: 1 to 128 letters, digits, spaces and . : / = + - @ _, not starting with aws:"
            )
        if not re.fullmatch(r"[\w\s.:/=+\-@]{0,256}", value):
            raise ValueError(f"{value!r} is not a tag value: up to 256 letters, digits, spaces and . : / = + - @ _")
    return tags


class Settings(Model):
    """Everything about a stack that is decided at synth. What differs by account, or is secret, is a Terraform variable."""

    environment: str
    """The environment's name, the settings file's own: lower-case letters, digits and hyphens, at most 16. Not written in the file."""

    region: Annotated[str, AfterValidator(_check_region)] | None = None
    """The AWS region. Default in dev: the Terraform variable `aws_region`. Every other environment must name its region here."""

    tags: Annotated[dict[str, str], AfterValidator(_check_tags)] = Field(default={})
    """Tags for every resource, beside the stack's own Environment, ManagedBy, Project and Stack. Default: none."""

    network: NetworkSettings = NetworkSettings()
    cluster: ClusterSettings = ClusterSettings()
    encryption: EncryptionSettings = EncryptionSettings()
    secret: SecretSettings = SecretSettings()
    worker: WorkerSettings = WorkerSettings()
    flows: FlowSettings = FlowSettings()
    identity: IdentitySettings = IdentitySettings()

    @model_validator(mode="after")
    def _check_environment(self) -> "Settings":
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,14}[a-z0-9]", self.environment):
            raise ValueError(
                f"{self.environment!r} is not an environment's name: 2 to 16 lower-case letters, digits and hyphens, "
                "starting with a letter; rename the file"
            )
        if self.environment != DEV and self.region is None:
            raise ValueError(f'region is missing; write region = "us-east-1" (or another of: {", ".join(AWS_REGIONS)})')
        return self

    @model_validator(mode="after")
    def _check_role_names(self) -> "Settings":
        around = "prefect-" if self.environment == DEV else f"prefect-{self.environment}--{self.region}"
        room = ROLE_NAME_LIMIT - LONGEST_ROLE_PURPOSE - len(around)
        if len(self.identity.role_name_prefix) > room:
            raise ValueError(
                f"identity.role_name_prefix has {len(self.identity.role_name_prefix)} characters, and IAM's {ROLE_NAME_LIMIT} "
                f"for a role's name leave room for {room} in this environment; shorten it"
            )
        return self
