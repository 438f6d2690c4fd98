"""`make docs`: the generated reference pages."""

import sys
from collections.abc import Callable
from pathlib import Path

from ops.reference.names_page import names_page
from ops.reference.settings_page import settings_page
from ops.reference.variables_page import variables_page
from ops.synthesized import PROJECT, NotSynthesizedError, read_stack

DOCS = PROJECT / "docs"

PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "variables-and-outputs.md": lambda: variables_page(read_stack("dev")),
    "names.md": names_page,
}


def docs(check: bool = False, directory: Path = DOCS) -> int:
    """Writes the pages and returns the exit code.

    Args:
        check: writes nothing, names the pages that are stale or missing, and returns 1 if there are any.
        directory: where the pages lie.
    """
    try:
        pages = {directory / name: make() for name, make in PAGES.items()}
    except NotSynthesizedError as error:
        print(error, file=sys.stderr)
        return 1
    stale = [file for file, text in pages.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    if check:
        for file in stale:
            print(f"{directory.name}/{file.name} is stale; run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    directory.mkdir(exist_ok=True)
    for file in stale:
        file.write_text(pages[file], encoding="utf-8")
        print(f"wrote {directory.name}/{file.name}")
    return 0
