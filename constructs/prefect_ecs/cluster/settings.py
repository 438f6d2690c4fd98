"""Settings of the ECS cluster, its EC2 instances, and the cache for Docker Hub images."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.task_settings import Architecture
from prefect_ecs.settings_types import Model

ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^:@]+)[:@].+"
)
"""An image in a private repository of ECR, by tag or digest."""

CREDENTIAL_PREFIX = "ecr-pullthroughcache/"
"""ECR's own role reads secrets with this prefix and no others.
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSECRPullThroughCache_ServiceRolePolicy.html"""


class ClusterSettings(Model):
    """The ECS cluster that runs the worker and its flow runs."""

    container_insights: Literal["disabled", "enabled", "enhanced"] = "enhanced"
    """CloudWatch Container Insights. Default: "enhanced", metrics down to the container. It is billed for each metric, so dev
    turns it off to keep the original bill."""

    namespace: str | None = None
    """The Cloud Map private DNS namespace, the cluster's service-discovery namespace. Default: "default.prefect.local" in dev,
    "<environment>.prefect.local" elsewhere, since clients find a namespace by its name, which must be one in account and region."""


MOST_INSTANCE_TYPES = 40
"""Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html"""

SMALLEST_ROOT_GIB = 30
"""The image's own size. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-ami-storage-config.html"""

_TYPE = re.compile(r"(?P<series>[a-z]+)(?P<generation>\d+)(?P<options>[a-z0-9-]*)\.[a-z0-9-]+")
_WITH_DEVICES = ("dl", "f", "g", "gr", "inf", "p", "trn", "vt")
_NOT_LINUX = ("mac",)


def architecture_of(instance_type: str) -> Architecture:
    """The processor of an instance type, by AWS's way of naming them: a `g` after the generation is Graviton, and so is `a1`.

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
                f'{instance_type!r} is not an instance type: a family and a size, such as "m7g.large" or "m7i.xlarge"'
            )
        if match["series"] in (*_WITH_DEVICES, *_NOT_LINUX):
            raise ValueError(
                f"{instance_type} has devices that the instances' image has no drivers for, or does not run it at all; choose a "
                "general, compute or memory type"
            )
    if len(set(types)) != len(types) or len(types) > MOST_INSTANCE_TYPES:
        raise ValueError(f"instance_types names at most {MOST_INSTANCE_TYPES} types, and none twice")
    if len({architecture_of(one) for one in types}) > 1:
        arm = ", ".join(one for one in types if architecture_of(one) == "ARM64")
        intel = ", ".join(one for one in types if architecture_of(one) == "X86_64")
        raise ValueError(
            f"instance_types are of one processor, for an image is built for one: {arm} are ARM64 (Graviton), {intel} are X86_64; "
            "remove the ones or the others"
        )
    return types


class Ec2Settings(Model):
    """EC2 instances of the cluster, for a worker or flow runs with `launch_type = "EC2"`. docs/capacity.md says when they are worth it."""

    instance_types: Annotated[tuple[str, ...], AfterValidator(_check_instance_types)] = ()
    """Instance types, such as ["m7g.large", "m6g.large"], all with the same processor and best of the same size: a new instance is
    of one that AWS has just then. Default: none, there are no instances, and everything runs on Fargate."""

    min_instances: Annotated[int, Field(ge=0, le=1000)] = 0
    """Instances that run even without tasks, so that the next flow run need not wait for one. Default: 0; a task then waits some
    minutes for the first instance."""

    max_instances: Annotated[int, Field(ge=1, le=1000)] = 4
    """Instances that run at most; tasks beyond them wait. Default: 4."""

    target_capacity_percent: Annotated[int, Field(ge=1, le=100)] = 100
    """How much of the running instances is to be in use. Default: 100, no more instances than tasks need. Less keeps spare ones
    running, so that tasks wait less."""

    spot_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Share of Spot instances among those beyond `on_demand_base`, up to 90 % cheaper; AWS may take one back with two minutes'
    warning, and flow runs on it are then scheduled anew. Default: 0."""

    on_demand_base: Annotated[int, Field(ge=0, le=1000)] = 0
    """Instances that are on demand whatever `spot_percent` says. Default: 0."""

    root_volume_gib: Annotated[int, Field(ge=SMALLEST_ROOT_GIB, le=16384)] = SMALLEST_ROOT_GIB
    """Encrypted gp3 volume of an instance, shared by its tasks: images, and what containers write. Default: 30, the least that the
    image fits in."""

    @property
    def enabled(self) -> bool:
        return bool(self.instance_types)

    @property
    def cpu_architecture(self) -> Architecture:
        """Of all instances."""
        return architecture_of(self.instance_types[0])

    @model_validator(mode="after")
    def _check_counts(self) -> "Ec2Settings":
        fields = type(self).model_fields
        others = [name for name in fields if getattr(self, name) != fields[name].get_default()]
        if not self.enabled and others:
            raise ValueError(f'{", ".join(others)} goes with instance_types; write instance_types = ["m7g.large"]')
        if self.min_instances > self.max_instances:
            raise ValueError(
                f"min_instances = {self.min_instances} is more than max_instances = "
                f"{self.max_instances}; raise the latter"
            )
        if self.on_demand_base and not self.spot_percent:
            raise ValueError("on_demand_base goes with spot_percent; without it every instance is on demand")
        return self


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
