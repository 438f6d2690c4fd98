"""`prefect-ecs work-pool apply`: the pool that a stack's worker polls, with the template that the stack has for it."""

import json
from datetime import timedelta
from pathlib import Path

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError
from rich.console import Console

from prefect_ecs_ops.common.stack_outputs import StackOutputsError, read_outputs
from prefect_ecs_ops.work_pool.automations import apply_automations
from prefect_ecs_ops.work_pool.patience import HEARTBEAT_SECONDS, PENDING_MINUTES, Patience
from prefect_ecs_ops.work_pool.pool import WorkPoolError, apply_pool
from prefect_ecs_ops.work_pool.prefect_address import PrefectAddressError, check_address

_UNAUTHORIZED = (401, 403)


def apply(
    stack: str,
    directory: Path | None = None,
    pending_minutes: int = PENDING_MINUTES,
    heartbeat_seconds: int = HEARTBEAT_SECONDS,
) -> int:
    """Creates or updates the pool and its automations, says what changed, and returns the exit code.

    Args:
        stack: the applied stack's id, such as "dev".
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.
        pending_minutes: how long a flow run may stay Pending before it is crashed.
        heartbeat_seconds: how long it may send no heartbeat.
    """
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    patience = Patience(timedelta(minutes=pending_minutes), timedelta(seconds=heartbeat_seconds))
    try:
        outputs = read_outputs(stack, directory)
        check_address(outputs["prefect_api_url"])
        with get_client(sync_client=True) as client:
            changes = _apply(client, outputs["work_pool_name"], outputs["work_pool_base_job_template"], patience)
    except (StackOutputsError, PrefectAddressError, WorkPoolError) as error:
        console.print(f"✗ {error}", style="red", markup=False)
        return 1
    except PrefectHTTPStatusError as error:
        console.print(f"✗ {_refusal(error)}", style="red", markup=False)
        return 1
    except httpx.TransportError as error:
        console.print(
            f"✗ the Prefect API at {outputs['prefect_api_url']} does not answer ({type(error).__name__}: {error})",
            style="red",
            markup=False,
        )
        return 1
    for change in changes:
        console.print(f"~ {change}", markup=False)
    console.print(f"✓ work pool {outputs['work_pool_name']} is as the stack wants it" + ("" if changes else " already"))
    return 0


def _apply(client: SyncPrefectClient, pool: str, template: str, patience: Patience) -> list[str]:
    return [*apply_pool(client, pool, json.loads(template)), *apply_automations(client, pool, patience)]


def _refusal(error: PrefectHTTPStatusError) -> str:
    status = error.response.status_code
    if status in _UNAUTHORIZED:
        return (
            f"the Prefect API refused this shell's credential with {status}: set PREFECT_API_KEY (Prefect Cloud; it must be "
            "allowed to change work pools and automations) or PREFECT_API_AUTH_STRING (your own server)"
        )
    return (
        f"the Prefect API answered {status} to {error.request.method} {error.request.url}: {error.response.text[:500]}"
    )
