"""Settings of the worker's ECS service and of its autoscaling."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.task_settings import TaskSettings
from prefect_ecs.settings_types import Model

STACK_VARIABLES = frozenset(
    {
        "AWS_DEFAULT_REGION",
        "AWS_MAX_ATTEMPTS",
        "AWS_RETRY_MODE",
        "PREFECT_API_URL",
        "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME",
        "PREFECT_WORKER_WEBSERVER_HOST",
    }
)
"""Environment variables that the stack sets in the worker's container."""

_CRON_FIELDS = 6
_CRON = re.compile(r"[0-9A-Za-z*?,/#-]+")
_TIMEZONE = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*")

WorkerCount = Annotated[int, Field(ge=1, le=50)]


class WorkerSettings(TaskSettings):
    """The worker: a small container that polls Prefect and starts an ECS task for each flow run."""

    stack_variables: ClassVar[frozenset[str]] = STACK_VARIABLES

    cpu_units: int = 256
    """CPU of a task; 1024 units are 1 vCPU. Default: 256, with which a worker submitted 100 waiting flow runs in 87 s."""

    memory_mib: int = 512
    """Memory of a task. Default: 512, which fits a `submission_limit` of 25 (peak: 185-284 MiB). A burst without a limit used 554 MiB."""

    environment: dict[str, str] = Field(default={})
    """Environment variables of the worker, such as `PREFECT_LOGGING_LEVEL`. Don't put secrets here: the task definition stores values
    in clear text. The variables that the stack itself sets are refused. Default: none."""

    spot: bool = False
    """Whether workers beyond `on_demand_base` use Fargate Spot, which costs up to 70% less. AWS can stop a Spot task with two minutes'
    notice; ECS then starts another one, and flow runs continue meanwhile. Default: false."""

    on_demand_base: Annotated[int, Field(ge=0, le=50)] = 0
    """Number of workers that stay on regular Fargate when `spot` is on. Default: 0."""

    desired_count: Annotated[int, Field(ge=0, le=50)] = 1
    """Number of worker tasks to keep running. Default: 1. Several workers can share the pool: no flow run starts twice."""

    submission_limit: Annotated[int, Field(ge=1, le=200)] = 25
    """Maximum number of flow runs that a worker submits at the same time (`--limit`). Default: 25, which bounds its memory. It doesn't
    limit running flows, because an ECS worker is done with a flow run once its task has started; for that, set the work pool's
    concurrency limit."""

    stop_timeout_seconds: Annotated[int, Field(ge=30, le=120)] = 60
    """Seconds between SIGTERM and SIGKILL. Default: 60; a worker needs up to 8 (during a RunTask call, with the API unavailable)."""

    execute_command: bool = False
    """Whether ECS Exec can open a shell in the worker, for principals that are allowed `ecs:ExecuteCommand`. Sessions are logged. The
    worker's root file system is then writable, because the ECS Exec agent needs that. Default: false."""

    minimum_healthy_percent: Annotated[int, Field(ge=0, le=100)] = 100
    """Minimum share of workers that run during a deployment. Default: 100, so that a new worker starts before an old one stops. Both
    can poll in the meantime, because no flow run starts twice."""

    maximum_percent: Annotated[int, Field(ge=100, le=200)] = 200
    """Maximum share of workers that run during a deployment. Default: 200."""

    zone_rebalancing: bool = True
    """Whether ECS moves workers when they are spread unevenly over the Availability Zones. Default: true."""

    wait_for_steady_state: bool = True
    """Whether `terraform apply` waits until the worker runs, and fails if the deployment circuit breaker stops the deployment.
    Default: true."""

    @model_validator(mode="after")
    def _check_deployment(self) -> "WorkerSettings":
        if self.on_demand_base and not self.spot:
            raise ValueError("on_demand_base needs spot = true; without Spot, every worker is on demand")
        if self.maximum_percent == 100 and self.minimum_healthy_percent == 100:  # noqa: PLR2004 -- percent
            raise ValueError(
                "with minimum_healthy_percent = 100 and maximum_percent = 100, a deployment can neither start nor stop a worker; "
                "raise maximum_percent, or lower minimum_healthy_percent"
            )
        if self.maximum_percent == 100 and self.zone_rebalancing:  # noqa: PLR2004 -- percent
            raise ValueError(
                "zone_rebalancing starts a worker before it stops another one, which maximum_percent = 100 doesn't allow; "
                "set zone_rebalancing = false, or raise maximum_percent"
            )
        return self


def _check_cron(cron: str) -> str:
    fields = cron.split()
    if len(fields) != _CRON_FIELDS or not all(_CRON.fullmatch(field) for field in fields):
        raise ValueError(
            f"{cron!r} is not an AWS cron expression: six fields (minute hour day-of-month month day-of-week year), "
            'such as "0 19 ? * MON-FRI *"'
        )
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ValueError(f'{cron!r}: exactly one of day-of-month and day-of-week must be ?, such as in "0 19 * * ? *"')
    return cron


def _check_timezone(timezone: str) -> str:
    if not _TIMEZONE.fullmatch(timezone):
        raise ValueError(f"{timezone!r} is not an IANA time zone, such as Europe/Berlin or UTC")
    return timezone


class ScheduledLimits(Model):
    """Limits that apply from a scheduled time on."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    """Name, such as "evening": lower-case letters, digits and _, at most 32 characters. It is part of the Terraform address."""

    cron: Annotated[str, AfterValidator(_check_cron)]
    """Start time as an AWS cron expression: minute, hour, day of month, month, day of week, year, such as "0 19 ? * MON-FRI *"."""

    timezone: Annotated[str, AfterValidator(_check_timezone)] = "UTC"
    """Time zone of `cron`, such as "Europe/Berlin". Default: "UTC"."""

    min_workers: WorkerCount
    """Minimum number of workers from then on."""

    max_workers: WorkerCount
    """Maximum number of workers from then on."""

    @model_validator(mode="after")
    def _check_limits(self) -> "ScheduledLimits":
        check_limits(self.min_workers, self.max_workers)
        return self


class AutoscalingSettings(Model):
    """Autoscaling of the worker service on the backlog: it adds workers when due flow runs or task events accumulate."""

    enabled: bool = False
    """Whether the service scales. Default: false, so `worker.desired_count` workers run. A worker submits about 70 flow runs a minute,
    which is enough for many pools."""

    min_workers: WorkerCount = 1
    """Minimum number of workers, and the number that the service starts with. Default: 1. It can't be 0, because a worker must read the
    task events for Prefect to notice a crashed flow run. Set 2 to have a standby worker."""

    max_workers: WorkerCount = 4
    """Maximum number of workers, which limits the bill. Default: 4."""

    target_backlog_per_worker: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Due flow runs for each worker that scaling aims at. Default: 50, which a worker with 256 CPU units submits in less than a minute."""

    target_events_per_worker: Annotated[int, Field(ge=1, le=10_000)] = 100
    """Waiting task events for each worker that scaling aims at. Default: 100; a worker handles several events a second."""

    schedule: tuple[ScheduledLimits, ...] = ()
    """Limits for other times, such as nights and weekends. Each entry applies until the next one. Default: none."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "AutoscalingSettings":
        check_limits(self.min_workers, self.max_workers)
        names = [limits.name for limits in self.schedule]
        duplicates = sorted({name for name in names if names.count(name) > 1})
        if duplicates:
            raise ValueError(f"schedule has several entries named {', '.join(duplicates)}; give each a unique name")
        if len(self.schedule) == 1:
            raise ValueError(
                f"schedule has a single entry, {names[0]!r}, which never ends; add one that restores the usual limits"
            )
        if self.schedule and not self.enabled:
            raise ValueError("schedule needs enabled = true; remove schedule, or enable autoscaling")
        return self


def check_limits(min_workers: int, max_workers: int) -> None:
    """Raises ValueError if the minimum exceeds the maximum."""
    if min_workers > max_workers:
        raise ValueError(f"min_workers = {min_workers} is greater than max_workers = {max_workers}")
