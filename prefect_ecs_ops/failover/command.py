"""`prefect-ecs failover`."""

import sys

import typer
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectHTTPStatusError

from prefect_ecs_ops.failover.carry_out import carry_out
from prefect_ecs_ops.failover.plan import FailoverError, make_plan
from prefect_ecs_ops.failover.pool_api import PoolApi


def failover(source: str, target: str, *, back: bool = False, yes: bool = False) -> int:
    """Says what is going to be done, asks, does it, and returns the exit code.

    Args:
        source: work pool whose work is to go.
        target: work pool that takes it.
        back: only what a failover brought from the target.
        yes: does not ask.
    """
    try:
        with get_client(sync_client=True) as client:
            api = PoolApi(client)
            plan = make_plan(api, source, target, back=back)
            print(f"{source} → {target}")
            print("\n".join([*plan.lines(), *(["  nothing to do"] if plan.is_empty else [])]))
            if plan.is_empty:
                return 0
            if not yes and not typer.confirm("Do it?"):
                print("Nothing was changed.")
                return 1
            carry_out(api, plan, print, back=back)
    except FailoverError as error:
        print(error, file=sys.stderr)
        return 1
    except PrefectHTTPStatusError as error:
        print(f"{error}\nWhat was done so far stays; run it again to go on.", file=sys.stderr)
        return 1
    return 0
