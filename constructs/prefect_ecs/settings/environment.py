"""Settings of one environment: `environments/<name>.toml`."""

import re
from typing import Annotated, Any

from pydantic import Field, model_validator

from prefect_ecs.cluster.settings import ClusterSettings, DockerHubCacheSettings, Ec2Settings
from prefect_ecs.context.settings import EncryptionSettings, IdentitySettings
from prefect_ecs.flows.settings import FlowSettings
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.names import Names
from prefect_ecs.network.settings import NetworkSettings
from prefect_ecs.pool_metrics.settings import MetricsSettings
from prefect_ecs.prefect_api.settings import SecretSettings
from prefect_ecs.settings.cross_checks import (
    check_autoscaling,
    check_images,
    check_instances,
    check_metrics_function,
    check_role_names,
    check_state,
)
from prefect_ecs.settings_types import ACCOUNT, AWS_REGIONS, DEV, AccountId, Model, Region, Tags, check_required_tags
from prefect_ecs.terraform.settings import StateSettings
from prefect_ecs.worker.settings import AutoscalingSettings, WorkerSettings


class Suppression(Model):
    """A finding of a rule that is accepted, and why. One that suppresses nothing is refused."""

    rule: str
    """The rule's id, as its message shows it, such as "image-without-version"."""

    reason: Annotated[str, Field(min_length=10)]
    """Why it is accepted, in words that the next reader understands; 10 characters or more."""


class Settings(Model):
    """Everything about a stack that is decided at synth. What differs by account, or is secret, is a Terraform variable."""

    environment: str
    """The environment's name, the settings file's own: lower-case letters, digits and hyphens, at most 16. Not written in the file."""

    region: Region | None = None
    """The AWS region. Default in dev: the Terraform variable `aws_region`. Every other environment must name its region here, or
    several in `regions`."""

    regions: tuple[Region, ...] | None = None
    """Several AWS regions in place of `region`; each gets a stack of its own. Default: none, there is one region."""

    per_region: dict[str, dict[str, Any]] = Field(default={})
    """Settings that differ from region to region, over those that all share: `[per_region.eu-west-1.network]` is `[network]` in
    eu-west-1. Default: none."""

    account_id: AccountId | None = None
    """The AWS account, 12 digits. Terraform then refuses to work with another account's credentials. Default: any account."""

    deletion_protection: bool = False
    """Terraform refuses every plan that would destroy or replace what can't be made again as it was: VPC, cluster, key, secret,
    log groups, queues, NAT addresses. Default: off, since Terraform asks before it destroys. To remove such a stack, turn it off
    and synthesize first."""

    tags: Tags = Field(default={})
    """Tags for every resource, beside the stack's own Environment, ManagedBy, Project and Stack. Default: none."""

    required_tags: tuple[str, ...] = ()
    """Tags that `tags` must have, beside the stack's own, or nothing is synthesized. Default: none."""

    suppressions: tuple[Suppression, ...] = ()
    state: StateSettings = StateSettings()
    network: NetworkSettings = NetworkSettings()
    cluster: ClusterSettings = ClusterSettings()
    encryption: EncryptionSettings = EncryptionSettings()
    secret: SecretSettings = SecretSettings()
    docker_hub_cache: DockerHubCacheSettings = DockerHubCacheSettings()
    ec2: Ec2Settings = Ec2Settings()
    worker: WorkerSettings = WorkerSettings()
    metrics: MetricsSettings = MetricsSettings()
    autoscaling: AutoscalingSettings = AutoscalingSettings()
    flows: FlowSettings = FlowSettings()
    identity: IdentitySettings = IdentitySettings()
    monitoring: MonitoringSettings = MonitoringSettings()

    @property
    def names(self) -> Names:
        """The names of everything in the stack."""
        return Names(self.environment, self.region, self.identity.role_name_prefix)

    @model_validator(mode="after")
    def _check_environment(self) -> "Settings":
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,14}[a-z0-9]", self.environment):
            raise ValueError(
                f"{self.environment!r} is not an environment's name: 2 to 16 lower-case letters, digits and hyphens, "
                "starting with a letter; rename the file"
            )
        if self.environment == ACCOUNT:
            raise ValueError(f"{ACCOUNT!r} is not an environment, but what all environments of an account share")
        if self.environment != DEV and self.region is None:
            raise ValueError(f'region is missing; write region = "us-east-1" (or another of: {", ".join(AWS_REGIONS)})')
        return self

    @model_validator(mode="after")
    def _check_across_tables(self) -> "Settings":
        check_instances(self.ec2, self.worker, self.flows, self.network)
        check_images(self.network, self.worker, self.flows, self.region)
        check_metrics_function(self.metrics, self.network)
        check_autoscaling(self.autoscaling, self.metrics, self.worker)
        check_role_names(self.identity, self.environment, self.region)
        check_state(self.state, self.account_id, self.region)
        check_required_tags(self.required_tags, self.tags)
        return self
