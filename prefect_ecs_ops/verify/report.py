"""Shows results as a checklist or as JSON."""

import json
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape

from prefect_ecs_ops.verify.run import Result

_MARKS = {"holds": "[green]✓[/]", "fails": "[red]✗[/]", "not checked": "[yellow]-[/]"}


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
