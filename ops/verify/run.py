"""Makes the checks."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ops.verify.checks import (
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
from ops.verify.finding import Finding
from ops.verify.refusals import REFUSALS, refusal
from ops.verify.world import World


@dataclass(frozen=True)
class Check:
    """One question.

    Attributes:
        name: for machines, stable.
        title: what is to hold.
        find: answers it.
        needs: name of the check without which it can't be asked.
    """

    name: str
    title: str
    find: Callable[[World], Finding]
    needs: str | None = None


CHECKS = (
    Check("aws", "AWS answers, for the stack's account", aws_account.check),
    Check("cluster", "The cluster is ACTIVE", cluster.check, needs="aws"),
    Check("service", "The service is stable, with the desired tasks running", service.check, needs="cluster"),
    Check("tasks", "The worker's tasks stay up", tasks.check, needs="cluster"),
    Check("worker-log", "The worker says that it started", worker_log.check, needs="cluster"),
    Check("secret", "The secret is there, in the version that the worker has", secret.check, needs="aws"),
    Check("events-queue", "Task events reach the worker's queue", events_queue.check, needs="aws"),
    Check("way-out", "The private subnets have a way out", way_out.check, needs="aws"),
    Check("egress", "The worker may send to the Prefect API", egress.check, needs="aws"),
    Check("prefect", "Prefect answers, and is the worker's", prefect_api.check),
    Check("work-pool", "The work pool is Online, with the worker", work_pool.check, needs="prefect"),
    Check("job-template", "The work pool has the stack's template", job_template.check, needs="prefect"),
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
