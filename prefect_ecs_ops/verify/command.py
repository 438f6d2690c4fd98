"""`prefect-ecs verify`: the verification steps of the README, against whatever AWS and Prefect the environment points at."""

import json
import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console

from prefect_ecs_ops.common.stack_outputs import StackOutputsError
from prefect_ecs_ops.verify.report import as_json, show, show_progress, summary
from prefect_ecs_ops.verify.run import Result, run_checks
from prefect_ecs_ops.verify.stack_facts import StackFacts, StackFactsError, read_stack_facts
from prefect_ecs_ops.verify.watch import watch
from prefect_ecs_ops.verify.world import World

_INTERRUPTED = 130


def verify(stack: str, directory: Path | None, as_machine: bool, wait: bool, timeout_seconds: int) -> int:
    """Makes the checks, prints them, and returns the exit code: 0 only if all hold.

    Args:
        stack: the stack's id.
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.
        as_machine: prints JSON to standard output, and nothing else there.
        wait: repeats the checks until all hold, and tells on standard error what changes.
        timeout_seconds: how long to wait at most.
    """
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    progress = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
    try:
        facts = read_stack_facts(stack, directory)
        if wait:
            results = watch(
                lambda: _check(facts), lambda result: show_progress(progress, result, datetime.now()), timeout_seconds
            )
        else:
            results = _check(facts)
    except (StackFactsError, StackOutputsError) as error:
        if as_machine:
            print(json.dumps({"stack": stack, "holds": False, "error": str(error)}, indent=2))
        else:
            console.print(f"✗ {error}", markup=False)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    if as_machine:
        print(as_json(stack, results))
    else:
        for result in results:
            show(console, result)
        console.print(summary(results), markup=False)
    return 0 if all(result.holds for result in results) else 1


def _check(facts: StackFacts) -> list[Result]:
    with World(facts) as world:
        return list(run_checks(world))
