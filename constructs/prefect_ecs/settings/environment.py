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
    """Accepts what a rule finds, with a reason. A suppression that matches no finding is refused."""

    rule: str
    """ID of the rule, which its message shows, such as "image-without-version"."""

    reason: Annotated[str, Field(min_length=10)]
    """Why you accept the finding: 10 characters or more."""


RESERVED_NAMES = (ACCOUNT, "ci")
"""First parts of names in the account's stack, which the role that applies is denied (`account/pipeline_permissions.py`)."""


class Settings(Model):
    """Settings of the stack, which take effect at synthesis. Secrets and values that differ by account are Terraform variables."""

    environment: str
    """Name of the environment, from the file name: 2 to 16 lower-case letters, digits and hyphens. It isn't written in the file."""

    region: Region | None = None
    """AWS region. Default in dev: the Terraform variable `aws_region`. Other environments must set `region` or `regions`."""

    regions: tuple[Region, ...] | None = None
    """Several AWS regions, instead of `region`; each has its own stack. Default: none."""

    per_region: dict[str, dict[str, Any]] = Field(default={})
    """Settings that override the others in a region: `[per_region.eu-west-1.network]` is `[network]` in eu-west-1. Default: none."""

    account_id: AccountId | None = None
    """ID of the AWS account. Terraform then refuses credentials of another account. Default: any account."""

    deletion_protection: bool = False
    """Whether Terraform refuses plans that destroy or replace resources that can't be restored: VPC, cluster, key, secret, log groups,
    queues, NAT addresses. To destroy such a stack, set false and synthesize first. Default: false."""

    tags: Tags = Field(default={})
    """Tags of every resource, in addition to Environment, ManagedBy, Project and Stack, which the stack itself sets. Default: none."""

    required_tags: tuple[str, ...] = ()
    """Keys that `tags` must contain, each with a value; otherwise synthesis fails. Default: none."""

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
        """Names of the resources in the stack."""
        return Names(self.environment, self.region, self.identity.role_name_prefix)

    @model_validator(mode="after")
    def _check_environment(self) -> "Settings":
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,14}[a-z0-9]", self.environment):
            raise ValueError(
                f"{self.environment!r} is not a valid environment name: use 2 to 16 lower-case letters, digits and hyphens, "
                "starting with a letter; rename the file"
            )
        if self.environment == ACCOUNT:
            raise ValueError(
                f"{ACCOUNT!r} can't name an environment, because {ACCOUNT}.toml configures the account; rename the file"
            )
        reserved = next((name for name in RESERVED_NAMES if f"{self.environment}-".startswith(f"{name}-")), None)
        if reserved is not None:
            raise ValueError(
                f"{self.environment!r} can't name an environment, because the account's own resources start with prefect-{reserved}-, "
                "and the pipelines must not change those; rename the file"
            )
        if self.environment == DEV and self.regions is not None and len(self.regions) > 1:
            raise ValueError(
                f"{DEV} has one region, because its names contain none (given: {', '.join(self.regions)}); "
                "name one region, or rename the file"
            )
        if self.environment != DEV and self.region is None:
            raise ValueError(
                f'region is missing; set region = "us-east-1", for example (allowed: {", ".join(AWS_REGIONS)})'
            )
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
