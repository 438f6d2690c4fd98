"""Settings of the Prefect worker's ECS service."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from prefect_ecs.cluster.ec2_settings import LaunchType
from prefect_ecs.cluster.launch_type import check_task
from prefect_ecs.settings_types.base import Model
from prefect_ecs.settings_types.retention import RetentionDays

PREFECT_AWS_IMAGE = "prefecthq/prefect-aws:0.7.12-python3.12"
"""Docker Hub image with Prefect and prefect-aws, for amd64 and arm64. Its version is that of the locked `prefect-aws`."""


class WorkerSettings(Model):
    """The worker: one small container that polls Prefect and starts an ECS task for each flow run."""

    image: str = PREFECT_AWS_IMAGE
    """Container image with `prefect` and `prefect-aws`. Default: the pinned official image."""

    launch_type: LaunchType = "FARGATE"
    """Where workers run. Default: "FARGATE". "EC2": on the instances of `[ec2]`, which flow runs there then share."""

    cpu_units: int = 256
    """CPU of a task, 1024 = 1 vCPU. Default: 256, measured to be enough: 100 waiting runs were submitted in 87 s."""

    memory_mib: int = 512
    """Memory of a task. Default: 512, with `submission_limit` at 25 (peak 185-284 MiB); a burst without a limit reached 554 MiB."""

    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """Default: "X86_64". "ARM64" (Graviton) costs a fifth less; the image must be built for it, as the official one is."""

    ephemeral_storage_gib: Annotated[int, Field(ge=20, le=200)] = 20
    """Disk of a task. Default: 20, what Fargate gives without asking."""

    spot: bool = False
    """Default: off. On, workers beyond `on_demand_base` use Fargate Spot, up to 70 % cheaper; AWS may take one back with two minutes'
    warning, and ECS starts another. Flow runs go on meanwhile."""

    on_demand_base: Annotated[int, Field(ge=0, le=50)] = 0
    """Workers that stay on ordinary Fargate when `spot` is on. Default: 0."""

    desired_count: Annotated[int, Field(ge=0, le=50)] = 1
    """Worker tasks to keep running. Default: 1. Two or more share the pool safely: no run is started twice."""

    submission_limit: Annotated[int, Field(ge=1, le=200)] = 25
    """Flow runs that one worker submits at the same time (`--limit`). Default: 25, which bounds its memory. It does not cap running
    flows: an ECS worker is done with a run once its task has started; cap those with the work pool's concurrency limit."""

    stop_timeout_seconds: Annotated[int, Field(ge=30, le=120)] = 60
    """Seconds between SIGTERM and SIGKILL. Default: 60; a worker needs up to 8 (a RunTask call in flight, the API down)."""

    log_retention_days: RetentionDays = 365
    """Days CloudWatch Logs keeps the worker's output. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""

    execute_command: bool = False
    """ECS Exec: a shell in the running worker, for those whose IAM rights include `ecs:ExecuteCommand`; what they do is logged. Default:
    off. On, the worker's root file system is writable, since the agent that ECS adds needs that."""

    minimum_healthy_percent: Annotated[int, Field(ge=0, le=100)] = 100
    """How many workers must run while a deployment replaces them. Default: 100, a new one runs before an old one ends; both may poll
    meanwhile, for no run is started twice."""

    maximum_percent: Annotated[int, Field(ge=100, le=200)] = 200
    """How many may run meanwhile. Default: 200."""

    zone_rebalancing: bool = True
    """Default: on, ECS moves workers when zones have unequal shares of them."""

    wait_for_steady_state: bool = True
    """Default: on, `terraform apply` ends when the worker runs, and fails when the deployment circuit breaker stops it."""

    @model_validator(mode="after")
    def _check_size(self) -> "WorkerSettings":
        check_task(self)
        return self

    @model_validator(mode="after")
    def _check_deployment(self) -> "WorkerSettings":
        if self.on_demand_base and not self.spot:
            raise ValueError("on_demand_base goes with spot = true; without Spot every worker is on demand")
        if self.maximum_percent == 100 and self.minimum_healthy_percent == 100:  # noqa: PLR2004 -- percent
            raise ValueError(
                "with minimum_healthy_percent = 100 and maximum_percent = 100 a deployment could neither start a worker nor stop one; "
                "raise maximum_percent, or lower minimum_healthy_percent"
            )
        if self.maximum_percent == 100 and self.zone_rebalancing:  # noqa: PLR2004 -- percent
            raise ValueError(
                "zone_rebalancing starts a worker before it stops another, and maximum_percent = 100 leaves no room for it; "
                "write zone_rebalancing = false, or raise maximum_percent"
            )
        return self
