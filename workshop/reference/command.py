"""`make docs`: writes the generated reference pages, and the generated parts of other pages."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from prefect_ecs_ops.common.synthesized import PROJECT, NotSynthesizedError, read_stack
from prefect_ecs_ops.cost.selection import NETWORKS as SHAPES
from prefect_ecs_ops.cost.tables import (
    assumptions_table,
    bill_table,
    comparison_table,
    examples,
    examples_table,
    free_table,
    options_table,
    prices_table,
    shapes_table,
)
from workshop.controls.catalogue import controls_table
from workshop.least_privilege.table import grants_table
from workshop.reference.names_page import names_page
from workshop.reference.settings_page import account_settings_page, settings_page
from workshop.reference.variables_page import variables_page
from workshop.scan.skips import skips_table

PAGES: dict[str, Callable[[], str]] = {
    "docs/settings.md": settings_page,
    "docs/account-settings.md": account_settings_page,
    "docs/variables-and-outputs.md": lambda: variables_page(read_stack("dev")),
    "docs/names.md": names_page,
}

PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"dev-bill": lambda: bill_table("dev"), "example-bills": examples_table},
    "docs/cost.md": {
        "environments": lambda: comparison_table(["dev", "staging-us-east-1", "prod-us-east-1"]),
        "examples": lambda: comparison_table(examples()),
        "shapes": lambda: comparison_table(SHAPES),
        "options": options_table,
        "assumptions": assumptions_table,
        "prices": prices_table,
        "free": free_table,
    },
    "docs/network.md": {"shape-costs": shapes_table},
    "docs/security.md": {"grants": grants_table, "controls": controls_table, "skips": skips_table},
}
"""Handwritten page → name of a generated part → its contents."""


def docs(check: bool = False, project: Path = PROJECT) -> int:
    """Writes the pages and parts, and returns the exit code.

    Args:
        check: write nothing, list stale and missing pages, and return 1 if there are any.
        project: the root directory of the pages.
    """
    try:
        pages = dict(_generated(project))
    except NotSynthesizedError as error:
        print(error, file=sys.stderr)
        return 1
    stale = [name for name, text in pages.items() if _read(project / name) != text]
    if check:
        for name in stale:
            print(f"{name} is stale; run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(pages[name], encoding="utf-8")
        print(f"wrote {name}")
    return 0


def _generated(project: Path) -> Iterator[tuple[str, str]]:
    for name, make in PAGES.items():
        yield name, make()
    for name, parts in PARTS.items():
        text = (project / name).read_text(encoding="utf-8")
        for part, make in parts.items():
            text = with_part(text, part, make())
        yield name, text


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


def with_part(text: str, name: str, body: str) -> str:
    """Replaces the text between the markers `<!-- generated:<name> -->` and `<!-- /generated:<name> -->` of a page.

    Raises:
        ValueError: the page doesn't have both markers exactly once and in this order.
    """
    begin, end = f"<!-- generated:{name} -->", f"<!-- /generated:{name} -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"the page must have {begin} and {end}, once each and in this order")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n\n{body}\n\n{end}{rest.partition(end)[2]}"
