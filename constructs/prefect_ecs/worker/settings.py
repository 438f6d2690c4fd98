"""Settings of the worker's ECS service and of its scaling."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.task_settings import PREFECT_AWS_IMAGE, LaunchType, check_task
from prefect_ecs.settings_types import Model, RetentionDays


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


_CRON_FIELDS = 6
_CRON = re.compile(r"[0-9A-Za-z*?,/#-]+")
_TIMEZONE = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*")

WorkerCount = Annotated[int, Field(ge=1, le=50)]


def _check_cron(cron: str) -> str:
    fields = cron.split()
    if len(fields) != _CRON_FIELDS or not all(_CRON.fullmatch(field) for field in fields):
        raise ValueError(
            f"{cron!r} is not AWS's cron: six fields (minute hour day-of-month month day-of-week year), "
            'such as "0 19 ? * MON-FRI *"'
        )
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ValueError(f'{cron!r}: exactly one of day-of-month and day-of-week must be ?, such as in "0 19 * * ? *"')
    return cron


def _check_timezone(timezone: str) -> str:
    if not _TIMEZONE.fullmatch(timezone):
        raise ValueError(f"{timezone!r} is not a time zone of the IANA database, such as Europe/Berlin or UTC")
    return timezone


class ScheduledLimits(Model):
    """From a moment on, other limits."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    """What it is called, such as "evening": lower-case letters, digits and _, at most 32. It is part of the Terraform address."""

    cron: Annotated[str, AfterValidator(_check_cron)]
    """When, as AWS's cron: minute, hour, day of month, month, day of week, year, such as "0 19 ? * MON-FRI *"."""

    timezone: Annotated[str, AfterValidator(_check_timezone)] = "UTC"
    """The time zone of `cron`, such as "Europe/Berlin". Default: UTC."""

    min_workers: WorkerCount
    """Least workers from then on."""

    max_workers: WorkerCount
    """Most workers from then on."""

    @model_validator(mode="after")
    def _check_limits(self) -> "ScheduledLimits":
        check_limits(self.min_workers, self.max_workers)
        return self


class AutoscalingSettings(Model):
    """Workers follow the work: more when due runs or task events pile up, fewer when they are gone."""

    enabled: bool = False
    """Default: off, and `worker.desired_count` workers run. One worker submits some 70 runs a minute; many pools never need a second."""

    min_workers: WorkerCount = 1
    """Least workers, and what the service starts with. Default: 1. Never 0: somebody must read the task events, or a crashed run is not
    noticed. 2 for a worker in reserve."""

    max_workers: WorkerCount = 4
    """Most workers, which bounds the bill. Default: 4."""

    target_backlog_per_worker: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Due runs for each worker that scaling aims at. Default: 50, which a worker of 256 CPU units submits in less than a minute."""

    target_events_per_worker: Annotated[int, Field(ge=1, le=10_000)] = 100
    """Waiting task events for each worker that scaling aims at. Default: 100; a worker handles them one by one, several a second."""

    schedule: tuple[ScheduledLimits, ...] = ()
    """Other limits at other times, such as nights and weekends: each names the moment from which it holds. Default: none."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "AutoscalingSettings":
        check_limits(self.min_workers, self.max_workers)
        names = [limits.name for limits in self.schedule]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"schedule has two entries named {', '.join(twice)}; give each a name of its own")
        if len(self.schedule) == 1:
            raise ValueError(
                f"schedule has one entry, {names[0]!r}, and nothing that ends it; add one for when the usual limits hold again"
            )
        if self.schedule and not self.enabled:
            raise ValueError("schedule goes with enabled = true; remove it, or turn scaling on")
        return self


def check_limits(min_workers: int, max_workers: int) -> None:
    """Raises ValueError unless the limits leave room."""
    if min_workers > max_workers:
        raise ValueError(f"min_workers = {min_workers} is more than max_workers = {max_workers}")
