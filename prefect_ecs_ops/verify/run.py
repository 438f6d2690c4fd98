"""Runs the checks."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from prefect_ecs_ops.verify.checks import cluster, events_queue, network, prefect, secret, tasks, worker_log
from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import REFUSALS, Finding, refusal


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: the stable name, for machines.
        title: what the check looks at, for people.
        find: runs the check.
        needs: name of the check that must pass first.
    """

    name: str
    title: str
    find: Callable[[CheckContext], Finding]
    needs: str | None = None


CHECKS = (
    Check("aws", "AWS account", cluster.check_account),
    Check("cluster", "Cluster", cluster.check_cluster, needs="aws"),
    Check("service", "Service", cluster.check_service, needs="cluster"),
    Check("tasks", "Worker's tasks", tasks.check_tasks, needs="cluster"),
    Check("worker-log", "Worker's log", worker_log.check_worker_log, needs="cluster"),
    Check("secret", "Secret", secret.check_secret, needs="aws"),
    Check("events-queue", "Events queue", events_queue.check_events_queue, needs="aws"),
    Check("way-out", "Outbound route", network.check_outbound_route, needs="aws"),
    Check("egress", "Egress", network.check_egress, needs="aws"),
    Check("prefect", "Prefect API", prefect.check_prefect),
    Check("work-pool", "Work pool", prefect.check_work_pool, needs="prefect"),
    Check("job-template", "Job template", prefect.check_job_template, needs="prefect"),
    Check("automations", "Automations", prefect.check_automations, needs="prefect"),
)
"""In an order in which each check comes after the one that it needs."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of a check.

    Attributes:
        name, title: see `Check`.
        status: "holds", "fails", or "not checked" if the check that it needs doesn't hold.
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


def run_checks(context: CheckContext) -> Iterator[Result]:
    """Runs all checks, one after the other."""
    missing: set[str] = set()
    for check in CHECKS:
        result = _skip(check) if check.needs in missing else _run(check, context)
        if not result.holds:
            missing.add(check.name)
        yield result


def _run(check: Check, context: CheckContext) -> Result:
    try:
        finding = check.find(context)
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
