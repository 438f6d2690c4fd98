"""Settings that the worker's tasks and flow runs' tasks have in common."""

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from prefect_ecs.settings_types import Model, RetentionDays

LaunchType = Literal["FARGATE", "EC2"]
Architecture = Literal["X86_64", "ARM64"]

PREFECT_AWS_IMAGE = "prefecthq/prefect-aws:0.7.12-python3.12"
"""Docker Hub image with Prefect and prefect-aws, for amd64 and arm64. Its version matches the locked `prefect-aws`."""

CREDENTIALS = frozenset({"PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"})
"""Environment variables that ECS sets from the secret."""

DEFAULT_EPHEMERAL_STORAGE_GIB = 20
"""Disk of a Fargate task that doesn't ask for more; the maximum is 200.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html"""

_GIB = 1024

MEMORY_MIB_BY_CPU_UNITS: dict[int, tuple[int, ...]] = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: tuple(range(1 * _GIB, 4 * _GIB + 1, _GIB)),
    1024: tuple(range(2 * _GIB, 8 * _GIB + 1, _GIB)),
    2048: tuple(range(4 * _GIB, 16 * _GIB + 1, _GIB)),
    4096: tuple(range(8 * _GIB, 30 * _GIB + 1, _GIB)),
    8192: tuple(range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB)),
    16384: tuple(range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB)),
}
"""CPU units (1024 = 1 vCPU) → the memory sizes in MiB that Fargate supports with them.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size"""

SMALLEST_EC2_CPU_UNITS, LARGEST_EC2_CPU_UNITS = 128, 196608
"""Limits of a task on EC2. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters_ec2.html"""

SMALLEST_EC2_MEMORY_MIB = 128
"""Neither a worker nor a flow runs with less."""


class TaskSettings(Model):
    """An ECS task that runs Prefect."""

    stack_variables: ClassVar[frozenset[str]] = frozenset()
    """Environment variables that the stack sets, so that `environment` must not."""

    image: str = PREFECT_AWS_IMAGE
    """Container image with `prefect` and `prefect-aws`. Default: the official image, pinned to a version."""

    launch_type: LaunchType = "FARGATE"
    """Where tasks run: "FARGATE", or "EC2" for the instances of `[ec2]`. Default: "FARGATE"; docs/capacity.md compares them."""

    cpu_units: int
    """CPU of a task; 1024 units are 1 vCPU."""

    memory_mib: int
    """Memory of a task."""

    cpu_architecture: Architecture = "X86_64"
    """Processor. Default: "X86_64". "ARM64" (Graviton) costs a fifth less; the image must support it, as the official image does."""

    ephemeral_storage_gib: Annotated[int, Field(ge=20, le=200)] = DEFAULT_EPHEMERAL_STORAGE_GIB
    """Disk of a Fargate task. Default: 20, which is included in the price of the task."""

    environment: dict[str, str] = Field(default={})
    """Environment variables of the container. Don't put secrets here: values are stored in clear text. Default: none."""

    log_retention_days: RetentionDays = 365
    """Days that CloudWatch Logs keeps the output. Default: 365, the minimum for Security Hub's control CloudWatch.16."""

    spot: bool = False
    """Whether to use Fargate Spot, which costs up to 70% less. AWS can stop a Spot task with two minutes' notice. Default: false."""

    @field_validator("environment")
    @classmethod
    def _check_environment(cls, environment: dict[str, str]) -> dict[str, str]:
        for name in environment:
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
                raise ValueError(
                    f"{name!r} is not a valid variable name; use letters, digits and _, and don't start with a digit"
                )
            if name in CREDENTIALS:
                raise ValueError(
                    f"{name} is a secret, and this file stores it in clear text; remove it, because the task gets it from Secrets Manager"
                )
            if name in cls.stack_variables:
                raise ValueError(f"the stack itself sets {name}; remove it")
        return environment

    @model_validator(mode="after")
    def _check_launch_type(self) -> Self:
        if self.launch_type == "FARGATE":
            check_fargate_size(self.cpu_units, self.memory_mib)
            return self
        if (
            not SMALLEST_EC2_CPU_UNITS <= self.cpu_units <= LARGEST_EC2_CPU_UNITS
            or self.memory_mib < SMALLEST_EC2_MEMORY_MIB
        ):
            raise ValueError(
                f'with launch_type = "EC2", cpu_units must be {SMALLEST_EC2_CPU_UNITS} to {LARGEST_EC2_CPU_UNITS}, and memory_mib at '
                f"least {SMALLEST_EC2_MEMORY_MIB} (given: {self.cpu_units} and {self.memory_mib})"
            )
        if "ephemeral_storage_gib" in self.model_fields_set:
            raise ValueError(
                'ephemeral_storage_gib applies to Fargate only; with launch_type = "EC2", tasks share the volume of their instance: '
                "set ec2.root_volume_gib instead"
            )
        if self.spot:
            raise ValueError(
                'spot applies to Fargate only; with launch_type = "EC2", set ec2.spot_percent instead, which makes instances Spot'
            )
        return self


def check_fargate_size(cpu_units: int, memory_mib: int) -> None:
    """Raises ValueError, with the sizes that are allowed, unless Fargate supports this pair."""
    memory_sizes_mib = MEMORY_MIB_BY_CPU_UNITS.get(cpu_units)
    if memory_sizes_mib is None:
        raise ValueError(
            f"Fargate doesn't support cpu_units = {cpu_units}; allowed: {_join(tuple(MEMORY_MIB_BY_CPU_UNITS))}"
        )
    if memory_mib not in memory_sizes_mib:
        raise ValueError(
            f"Fargate doesn't support cpu_units = {cpu_units} with memory_mib = {memory_mib}; "
            f"with cpu_units = {cpu_units}, memory_mib can be: {_join(memory_sizes_mib)}"
        )


def _join(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))
