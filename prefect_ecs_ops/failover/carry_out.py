"""Carries a failover out. Each step can be repeated, and one that was cut off is taken up by the next."""

from collections.abc import Callable

from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse

from prefect_ecs_ops.failover.plan import MOVED_FROM, Plan, make_plan, successor_key
from prefect_ecs_ops.failover.pool_api import PoolApi


def carry_out(api: PoolApi, plan: Plan, report: Callable[[str], None], *, back: bool) -> None:
    """Does what the plan says, then what has become due meanwhile.

    The source is paused first, so that no worker takes a run that is being moved; deployments come before runs, so that a run that is
    created now is created in the target.
    """
    if plan.pause_source:
        api.pause(plan.source, paused=True)
        report(f"paused {plan.source}")
    if plan.resume_target:
        api.pause(plan.target, paused=False)
        report(f"resumed {plan.target}")
    for deployment in plan.deployments:
        api.redirect(deployment, plan.target, _tags(deployment, plan))
        report(f"deployment {deployment.name} is in {plan.target}")
    # A future run of a schedule may have become late in between, and Prefect leaves those where they are.
    now = make_plan(api, plan.source, plan.target, back=back)
    for run in now.unfinished:
        _create(api, run, plan, report)
    for run in {run.id: run for run in (*plan.runs, *now.runs)}.values():
        if api.cancel_as_moved(run, f"Moved to the work pool {plan.target}"):
            _create(api, run, plan, report)
        else:
            report(f"flow run {run.name} has gone on meanwhile; left as it is")


def _create(api: PoolApi, run: FlowRun, plan: Plan, report: Callable[[str], None]) -> None:
    created = api.create_again(run, successor_key(run.id, plan.target))
    report(f"flow run {run.name} is created again in {plan.target} ({created})")


def _tags(deployment: DeploymentResponse, plan: Plan) -> list[str]:
    """The deployment's own tags, and where it came from; one that comes home needs no such tag."""
    own = [tag for tag in deployment.tags if not tag.startswith(MOVED_FROM)]
    origin = next((tag.removeprefix(MOVED_FROM) for tag in deployment.tags if tag.startswith(MOVED_FROM)), plan.source)
    return own if origin == plan.target else [*own, f"{MOVED_FROM}{origin}"]
