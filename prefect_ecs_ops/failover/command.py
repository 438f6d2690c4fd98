"""`prefect-ecs failover`: shows the plan, asks, and carries it out."""

from collections.abc import Callable

import httpx
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse

from prefect_ecs_ops.common.console import confirm, fail, say
from prefect_ecs_ops.common.prefect_api import PrefectAddressError, connect, explain
from prefect_ecs_ops.failover.plan import MOVED_FROM, FailoverError, Plan, make_plan, successor_key
from prefect_ecs_ops.failover.pool_api import PoolApi


def failover(source: str, target: str, *, back: bool = False, yes: bool = False) -> int:
    """Shows what will happen, asks, does it, and returns the exit code.

    Args:
        source: the work pool to move work from.
        target: the work pool to move work to.
        back: moves only what an earlier failover brought from the target.
        yes: doesn't ask.
    """
    try:
        with connect() as client:
            api = PoolApi(client)
            plan = make_plan(api, source, target, back=back)
            say(f"{source} → {target}")
            say("\n".join([*plan.lines(), *(["  nothing to do"] if plan.is_empty else [])]))
            if plan.is_empty:
                return 0
            if not yes and not confirm("Continue?"):
                say("Nothing was changed.")
                return 1
            carry_out(api, plan, say, back=back)
    except (FailoverError, PrefectAddressError) as error:
        return fail(error)
    except httpx.HTTPError as error:
        return fail(f"{explain(error)}\nCompleted steps stay as they are; run the command again to continue.")
    return 0


def carry_out(api: PoolApi, plan: Plan, report: Callable[[str], None], *, back: bool) -> None:
    """Carries out a plan, including runs that became due in the meantime.

    Every step can be repeated, so that the next failover completes an interrupted one. The source is paused first, so that no
    worker takes a run that is being moved. Deployments move before runs, so that new runs start in the target.
    """
    if plan.pause_source:
        api.pause(plan.source, paused=True)
        report(f"paused {plan.source}")
    if plan.resume_target:
        api.pause(plan.target, paused=False)
        report(f"resumed {plan.target}")
    for deployment in plan.deployments:
        api.redirect(deployment, plan.target, tags_after_move(deployment, plan))
        report(f"moved deployment {deployment.name} to {plan.target}")
    # A scheduled run may have become late since the plan was made, and Prefect doesn't move late runs.
    now = make_plan(api, plan.source, plan.target, back=back)
    for run in now.unfinished:
        _create(api, run, plan, report)
    for run in {run.id: run for run in (*plan.runs, *now.runs)}.values():
        if api.cancel_as_moved(run, f"Moved to the work pool {plan.target}"):
            _create(api, run, plan, report)
        else:
            report(f"flow run {run.name} started in the meantime; left as it is")


def _create(api: PoolApi, run: FlowRun, plan: Plan, report: Callable[[str], None]) -> None:
    created = api.create_again(run, successor_key(run.id, plan.target))
    report(f"created flow run {run.name} again in {plan.target} ({created})")


def tags_after_move(deployment: DeploymentResponse, plan: Plan) -> list[str]:
    """The deployment's own tags, and the pool it originally came from unless it returns there."""
    own = [tag for tag in deployment.tags if not tag.startswith(MOVED_FROM)]
    origin = next((tag.removeprefix(MOVED_FROM) for tag in deployment.tags if tag.startswith(MOVED_FROM)), plan.source)
    return own if origin == plan.target else [*own, f"{MOVED_FROM}{origin}"]
