"""Settings of the ECS cluster, its EC2 instances, and the cache for Docker Hub images."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.task_settings import Architecture
from prefect_ecs.settings_types import Model

ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^:@]+)[:@].+"
)
"""An image in a private ECR repository, by tag or digest."""

CREDENTIAL_PREFIX = "ecr-pullthroughcache/"
"""The only prefix of secrets that the service-linked role of ECR can read.
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSECRPullThroughCache_ServiceRolePolicy.html"""


class ClusterSettings(Model):
    """The ECS cluster that runs the worker and its flow runs."""

    container_insights: Literal["disabled", "enabled", "enhanced"] = "enhanced"
    """CloudWatch Container Insights. Default: "enhanced", with metrics for each container. dev disables it because AWS bills for each
    metric."""

    namespace: str | None = None
    """Cloud Map private DNS namespace for service discovery. Default: "default.prefect.local" in dev, "<environment>.prefect.local"
    elsewhere, because the name must be unique in the account and region."""


MAX_INSTANCE_TYPES = 40
"""Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html"""

SMALLEST_ROOT_GIB = 30
"""Size of the AMI. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-ami-storage-config.html"""

_TYPE = re.compile(r"(?P<series>[a-z]+)(?P<generation>\d+)(?P<options>[a-z0-9-]*)\.[a-z0-9-]+")
_WITH_DEVICES = ("dl", "f", "g", "gr", "inf", "p", "trn", "vt")
_NOT_LINUX = ("mac",)


def architecture_of(instance_type: str) -> Architecture:
    """Processor of an instance type, by its name: a `g` after the generation means Graviton, and so does `a1`.

    Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    match = _TYPE.fullmatch(instance_type)
    is_graviton = match is not None and (match["options"].startswith("g") or match["series"] == "a")
    return "ARM64" if is_graviton else "X86_64"


def _check_instance_types(types: tuple[str, ...]) -> tuple[str, ...]:
    for instance_type in types:
        match = _TYPE.fullmatch(instance_type)
        if match is None:
            raise ValueError(
                f'{instance_type!r} is not an instance type: write a family and a size, such as "m7g.large" or "m7i.xlarge"'
            )
        if match["series"] in (*_WITH_DEVICES, *_NOT_LINUX):
            raise ValueError(
                f"{instance_type} has devices that the AMI has no drivers for, or doesn't run the AMI; choose a general-purpose, "
                "compute-optimized or memory-optimized type"
            )
    if len(set(types)) != len(types) or len(types) > MAX_INSTANCE_TYPES:
        raise ValueError(f"list at most {MAX_INSTANCE_TYPES} instance_types, each once")
    if len({architecture_of(instance_type) for instance_type in types}) > 1:
        arm = ", ".join(name for name in types if architecture_of(name) == "ARM64")
        intel = ", ".join(name for name in types if architecture_of(name) == "X86_64")
        raise ValueError(
            f"instance_types must share a processor architecture, because an image supports only one: {arm} are ARM64 (Graviton), "
            f"{intel} are X86_64; remove the types of one architecture"
        )
    return types


class Ec2Settings(Model):
    """EC2 instances of the cluster, for a worker or flow runs with `launch_type = "EC2"`. docs/capacity.md says when they pay off."""

    instance_types: Annotated[tuple[str, ...], AfterValidator(_check_instance_types)] = ()
    """Instance types, such as ["m7g.large", "m6g.large"]: of the same processor architecture, and ideally of the same size. A new
    instance has one of the types that are available at that time. Default: none, so everything runs on Fargate."""

    min_instances: Annotated[int, Field(ge=0, le=1000)] = 0
    """Minimum number of instances, which run even without tasks. Default: 0, so a task waits some minutes for the first instance."""

    max_instances: Annotated[int, Field(ge=1, le=1000)] = 4
    """Maximum number of instances. Tasks that don't fit wait. Default: 4."""

    target_capacity_percent: Annotated[int, Field(ge=1, le=100)] = 100
    """Target utilization of the instances. Default: 100, so no more instances run than tasks need. A lower target keeps spare
    capacity, so that tasks wait less."""

    spot_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Share of Spot instances, which cost up to 90% less, among those beyond `on_demand_base`. AWS can stop a Spot instance with two
    minutes' notice; its flow runs are then rescheduled. Default: 0."""

    on_demand_base: Annotated[int, Field(ge=0, le=1000)] = 0
    """Number of on-demand instances that `spot_percent` doesn't apply to. Default: 0."""

    root_volume_gib: Annotated[int, Field(ge=SMALLEST_ROOT_GIB, le=16384)] = SMALLEST_ROOT_GIB
    """Encrypted gp3 volume of an instance, which its tasks share for images and data. Default: 30, the size of the AMI."""

    @property
    def enabled(self) -> bool:
        return bool(self.instance_types)

    @property
    def cpu_architecture(self) -> Architecture:
        """The processor architecture of all instances."""
        return architecture_of(self.instance_types[0])

    @model_validator(mode="after")
    def _check_counts(self) -> "Ec2Settings":
        fields = type(self).model_fields
        others = [name for name in fields if getattr(self, name) != fields[name].get_default()]
        if not self.enabled and others:
            raise ValueError(
                f'{", ".join(others)} needs instance_types; add instance_types = ["m7g.large"], for example'
            )
        if self.min_instances > self.max_instances:
            raise ValueError(
                f"min_instances = {self.min_instances} is greater than max_instances = "
                f"{self.max_instances}; raise max_instances"
            )
        if self.on_demand_base and not self.spot_percent:
            raise ValueError("on_demand_base needs spot_percent; without it, every instance is on demand")
        return self


class DockerHubCacheSettings(Model):
    """An ECR pull-through cache for `worker.image` and `flows.image`, if they are on Docker Hub.

    Docker Hub limits pulls by IP address, and all tasks share one NAT address.
    """

    enabled: bool = False
    """Whether ECS pulls through the cache. Default: false, so ECS pulls from Docker Hub without credentials."""

    credential_secret_name: str | None = None
    """Name of the secret with your Docker Hub credentials, `{"username": "…", "accessToken": "…"}`, which ECR requires. The name must
    start with ecr-pullthroughcache/. Default: none."""

    @model_validator(mode="after")
    def _check_credential(self) -> "DockerHubCacheSettings":
        if self.enabled != (self.credential_secret_name is not None):
            raise ValueError("enabled = true and credential_secret_name need each other; set both or neither")
        if self.credential_secret_name is not None and not re.fullmatch(
            CREDENTIAL_PREFIX + r"[A-Za-z0-9/_+=.@-]{1,491}", self.credential_secret_name
        ):
            raise ValueError(
                f"credential_secret_name {self.credential_secret_name!r} must start with {CREDENTIAL_PREFIX} (write a name, not an "
                "ARN), because ECR can't read other secrets"
            )
        return self
