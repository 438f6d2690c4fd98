"""Makes the checks."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from prefect_ecs_ops.verify.checks import (
    automations,
    aws_account,
    cluster,
    egress,
    events_queue,
    job_template,
    prefect_api,
    secret,
    service,
    tasks,
    way_out,
    work_pool,
    worker_log,
)
from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.refusals import REFUSALS, refusal
from prefect_ecs_ops.verify.world import World


@dataclass(frozen=True)
class Check:
    """One question.

    Attributes:
        name: for machines, stable.
        title: what it looks at, for people.
        find: answers it.
        needs: name of the check without which it can't be asked.
    """

    name: str
    title: str
    find: Callable[[World], Finding]
    needs: str | None = None


CHECKS = (
    Check("aws", "AWS account", aws_account.check),
    Check("cluster", "Cluster", cluster.check, needs="aws"),
    Check("service", "Service", service.check, needs="cluster"),
    Check("tasks", "Worker's tasks", tasks.check, needs="cluster"),
    Check("worker-log", "Worker's log", worker_log.check, needs="cluster"),
    Check("secret", "Secret", secret.check, needs="aws"),
    Check("events-queue", "Events queue", events_queue.check, needs="aws"),
    Check("way-out", "Way out", way_out.check, needs="aws"),
    Check("egress", "Egress", egress.check, needs="aws"),
    Check("prefect", "Prefect API", prefect_api.check),
    Check("work-pool", "Work pool", work_pool.check, needs="prefect"),
    Check("job-template", "Job template", job_template.check, needs="prefect"),
    Check("automations", "Automations", automations.check, needs="prefect"),
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """A check and what it found.

    Attributes:
        name, title: of the check.
        status: "holds", "fails", or "not checked" when what it needs does not hold.
        found, remedy, details: see `Finding`.
    """

    name: str
    title: str
    status: str
    found: str
    remedy: str | None
    details: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.status == "holds"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def run_checks(world: World) -> Iterator[Result]:
    """Makes all checks, one after the other."""
    without: set[str] = set()
    for check in CHECKS:
        result = _skip(check) if check.needs in without else _make(check, world)
        # A check that others need stands for "it can be asked", and all that need it need that alone.
        if not result.holds:
            without.add(check.name)
        yield result


def _make(check: Check, world: World) -> Result:
    try:
        finding = check.find(world)
    except REFUSALS as error:
        finding = refusal(error)
    return Result(
        name=check.name,
        title=check.title,
        status="holds" if finding.holds else "fails",
        found=finding.found,
        remedy=finding.remedy,
        details=finding.details,
    )


def _skip(check: Check) -> Result:
    return Result(
        name=check.name,
        title=check.title,
        status="not checked",
        found=f'needs "{check.needs}"',
        remedy=None,
        details=(),
    )
