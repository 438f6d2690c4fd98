"""Settings of the worker service's scaling."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.settings_types.base import Model

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
