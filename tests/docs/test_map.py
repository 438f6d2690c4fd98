"""docs/development.md shows every room, and names only paths that exist."""

import re
import tomllib

import pytest

from .guides import GUIDES, PROJECT

(PAGE,) = (page for page in GUIDES if page.name == "docs/development.md")
PACKAGES = ("constructs/prefect_ecs", "prefect_ecs_ops", "localcloud", "workshop", "functions")
_ROOTS = (*PACKAGES, "constructs", "tests", "docs", "tools", "environments", "cdktf.out")
_PATH = re.compile(rf"(?:{'|'.join(map(re.escape, _ROOTS))})/[\w./-]*")


def mapped() -> list[str]:
    """The paths in the map's tables, in their order."""
    (section,) = re.findall(r"^## The map\n(.*?)^## ", PAGE.text, re.DOTALL | re.MULTILINE)
    rows = [row for row in section.splitlines() if row.startswith("|")]
    return [span for row in rows for span in re.findall(r"`([^`]+)`", row) if _PATH.fullmatch(span)]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_on_the_map(package: str) -> None:
    rooms = {f"{file.parent.relative_to(PROJECT)}/" for file in (PROJECT / package).glob("*/*.py")}
    assert rooms
    assert rooms - set(mapped()) == set()


def test_every_module_at_the_library_s_root_is_on_the_map() -> None:
    modules = {str(file.relative_to(PROJECT)) for file in (PROJECT / PACKAGES[0]).glob("[!_]*.py")}
    assert modules - set(mapped()) == set()


def test_nothing_is_on_the_map_twice() -> None:
    assert len(mapped()) == len(set(mapped()))


def test_every_path_on_the_page_exists() -> None:
    named = {span for span in PAGE.spans if _PATH.fullmatch(span)}
    assert len(named) > len(mapped())
    assert {path for path in named if not (PROJECT / path).exists()} == set()


def test_the_library_s_rooms_are_in_the_order_that_import_linter_holds() -> None:
    linter = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = (contract for contract in linter["contracts"] if contract["id"] == "rooms")
    layers = [room for layer in contract["layers"] for room in layer.split(" | ")]
    prefix = f"{PACKAGES[0]}/"
    assert [
        path.removeprefix(prefix).rstrip("/").removesuffix(".py") for path in mapped() if path.startswith(prefix)
    ] == layers
