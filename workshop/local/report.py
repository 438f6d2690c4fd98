"""The output of `make local`, for a terminal, a CI log or a file."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console

_PROGRESS = re.compile(
    r"(Initializing|Plan:|No changes|Apply complete|Destroy complete|\S+: (Still )?(Creat|Destr|Modif|Read)|│|╷|╵)"
)
_LONGEST_VALUE = 120
_GAP = "  "


class Report:
    """Writes to standard output. Lines are never cut or wrapped, so that they can be copied."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True, emoji=False)

    def heading(self, text: str) -> None:
        self._console.print(f"\n[bold]── {text}[/]")

    def line(self, text: str = "") -> None:
        self._console.print(text, markup=False)

    def quote(self, text: str) -> None:
        """The output of another command."""
        for line in text.splitlines():
            self._console.print(f"  {line.rstrip()}", style="dim", markup=False)

    def terraform(self, line: str) -> None:
        """Terraform's steps and results, without the plan itself."""
        if _PROGRESS.match(line):
            self._console.print(line, style="dim", markup=False)

    def success(self, what: str) -> None:
        """A check that passed."""
        self._console.print(f"✓ {what}", style="green", markup=False)

    def failure(self, what: object) -> None:
        self._console.print(f"✗ {what}", style="red", markup=False)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Columns as wide as their contents, whatever the width of the terminal."""
        lines = [header, *([_short(cell) for cell in row] for row in rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
        for number, line in enumerate(lines):
            text = _GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            self._console.print(text, style="bold" if number == 0 else None, markup=False)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}… ({len(value)} characters)"
