"""How results are shown: to people as a checklist, to machines as JSON."""

import json
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape

from prefect_ecs_ops.verify.run import Result

_MARKS = {"holds": "[green]✓[/]", "fails": "[red]✗[/]", "not checked": "[yellow]-[/]"}


def show(console: Console, result: Result) -> None:
    """One entry of the checklist: what holds on one line, what does not with its reason and remedy."""
    console.print(f"{_MARKS[result.status]} [bold]{escape(result.title)}[/]: {escape(result.found)}")
    if result.remedy:
        console.print(f"    → {escape(result.remedy)}")
    for line in result.details:
        console.print(f"      {escape(line)}", style="dim")


def show_progress(console: Console, result: Result, now: datetime) -> None:
    """One line, for a check whose result has changed while others are waited for."""
    console.print(f"{now:%H:%M:%S} {_MARKS[result.status]} {escape(result.title)}: {escape(result.found)}")


def summary(results: Sequence[Result]) -> str:
    """One line, for the end."""
    missing = [result.name for result in results if not result.holds]
    if not missing:
        return f"All {len(results)} checks hold."
    return f"{len(missing)} of {len(results)} checks do not hold: {', '.join(missing)}"


def as_json(stack: str, results: Sequence[Result]) -> str:
    """`{"stack", "holds", "checks": [{"name", "title", "status", "found", "remedy", "details"}]}`."""
    document = {
        "stack": stack,
        "holds": all(result.holds for result in results),
        "checks": [result.to_json() for result in results],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
