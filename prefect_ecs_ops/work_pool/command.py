"""`prefect-ecs work-pool apply`: the work pool that a stack's workers poll, with the stack's base job template."""

import json
from datetime import timedelta
from pathlib import Path

import httpx

from prefect_ecs_ops.common.console import fail, say, succeed
from prefect_ecs_ops.common.prefect_api import PrefectAddressError, connect, explain, require_url
from prefect_ecs_ops.common.stack_outputs import StackOutputsError, read_outputs
from prefect_ecs_ops.work_pool.automations import Timeouts, apply_automations
from prefect_ecs_ops.work_pool.pool import WorkPoolError, apply_pool


def apply(stack: str, directory: Path | None, pending_minutes: int, heartbeat_seconds: int) -> int:
    """Creates or updates the work pool and its automations, prints what changed, and returns the exit code.

    Args:
        stack: the applied stack's id, such as "dev".
        directory: where Terraform runs. Default: `cdktf.out/stacks/<stack>`.
        pending_minutes: how long a flow run can be Pending before the automation crashes it.
        heartbeat_seconds: how long a flow run can send no heartbeat before the automation crashes it.
    """
    timeouts = Timeouts(pending=timedelta(minutes=pending_minutes), heartbeat=timedelta(seconds=heartbeat_seconds))
    try:
        outputs = read_outputs(stack, directory)
        pool = outputs["work_pool_name"]
        require_url(outputs["prefect_api_url"])
        with connect() as client:
            changes = [
                *apply_pool(client, pool, json.loads(outputs["work_pool_base_job_template"])),
                *apply_automations(client, pool, timeouts),
            ]
    except (PrefectAddressError, StackOutputsError, WorkPoolError) as error:
        return fail(error)
    except httpx.HTTPError as error:
        return fail(explain(error))
    for change in changes:
        say(f"~ {change}")
    succeed(f"work pool {pool} {'now matches' if changes else 'already matches'} the stack")
    return 0
