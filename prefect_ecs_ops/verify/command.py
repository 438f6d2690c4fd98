"""`prefect-ecs verify`: runs the checks against the AWS and the Prefect that this terminal is configured for."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from prefect_ecs_ops.common.console import err, fail, out, say
from prefect_ecs_ops.common.stack_outputs import StackOutputsError
from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.run import Result, run_checks
from prefect_ecs_ops.verify.stack_facts import StackFacts, StackFactsError, read_stack_facts

INTERVAL_SECONDS = 5.0
_INTERRUPTED = 130
_MARKS = {"holds": "[green]✓[/]", "fails": "[red]✗[/]", "not checked": "[yellow]-[/]"}


def verify(stack: str, directory: Path | None, as_machine: bool, wait: bool, timeout_seconds: int) -> int:
    """Runs the checks, prints the results, and returns the exit code: 0 only if every check passes.

    Args:
        stack: the stack's id.
        directory: where Terraform runs. Default: `cdktf.out/stacks/<stack>`.
        as_machine: prints only JSON to standard output.
        wait: repeats the checks until all of them pass, and prints changes to standard error.
        timeout_seconds: how long to wait at most.
    """
    try:
        facts = read_stack_facts(stack, directory)
        if wait:
            results = watch(
                lambda: _check(facts), lambda result: show_progress(err, result, datetime.now()), timeout_seconds
            )
        else:
            results = _check(facts)
    except (StackFactsError, StackOutputsError) as error:
        if as_machine:
            say(error_as_json(stack, error))
            return 1
        return fail(error)
    except KeyboardInterrupt:
        err.print("Interrupted.")
        return _INTERRUPTED
    if as_machine:
        say(as_json(stack, results))
    else:
        for result in results:
            show(out, result)
        say(summary(results))
    return 0 if all(result.holds for result in results) else 1


def _check(facts: StackFacts) -> list[Result]:
    with CheckContext(facts) as context:
        return list(run_checks(context))


def watch(
    run: Callable[[], list[Result]],
    report: Callable[[Result], None],
    timeout_seconds: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Result]:
    """Repeats all checks until they pass or the time is over, and returns the last results.

    Args:
        run: runs the checks once.
        report: receives each result that differs from the previous one.
        timeout_seconds: no round starts after that time. The first round always runs.
        clock: returns monotonic seconds.
        sleep: waits for a number of seconds.
    """
    deadline = clock() + timeout_seconds
    reported: dict[str, str] = {}
    while True:
        results = run()
        for result in _changed(results, reported):
            report(result)
            reported[result.name] = _state(result)
        left = deadline - clock()
        if all(result.holds for result in results) or left <= 0:
            return results
        sleep(min(INTERVAL_SECONDS, left))


def _changed(results: Sequence[Result], reported: dict[str, str]) -> list[Result]:
    return [result for result in results if reported.get(result.name) != _state(result)]


def _state(result: Result) -> str:
    return f"{result.status} {result.found}"


def show(console: Console, result: Result) -> None:
    """Prints an entry of the checklist: one line, and the remedy if the check fails."""
    console.print(f"{_MARKS[result.status]} [bold]{escape(result.title)}[/]: {escape(result.found)}")
    if result.remedy:
        console.print(f"    → {escape(result.remedy)}")
    for line in result.details:
        console.print(f"      {escape(line)}", style="dim")


def show_progress(console: Console, result: Result, now: datetime) -> None:
    """Prints one line for a result that changed during `--watch`."""
    console.print(f"{now:%H:%M:%S} {_MARKS[result.status]} {escape(result.title)}: {escape(result.found)}")


def summary(results: Sequence[Result]) -> str:
    """The last line of the checklist."""
    failing = [result.name for result in results if not result.holds]
    if not failing:
        return f"All {len(results)} checks pass."
    return f"{len(failing)} of {len(results)} checks don't pass: {', '.join(failing)}"


def as_json(stack: str, results: Sequence[Result]) -> str:
    """`{"stack", "holds", "checks": [{"name", "title", "status", "found", "remedy", "details"}]}`."""
    document = {
        "stack": stack,
        "holds": all(result.holds for result in results),
        "checks": [result.to_json() for result in results],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def error_as_json(stack: str, error: Exception) -> str:
    """`{"stack", "holds", "error"}`, if the checks could not start."""
    return json.dumps({"stack": stack, "holds": False, "error": str(error)}, indent=2, ensure_ascii=False)
