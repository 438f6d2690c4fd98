"""The package is a product of its own: it imports nothing of this project and knows nothing of its stack."""

import ast
from pathlib import Path

import pytest

import localcloud

ROOT = Path(localcloud.__file__).parent
OTHERS = {"cdktf", "constructs", "functions", "prefect", "prefect_ecs", "prefect_ecs_ops", "tests", "workshop"}
MODULES = sorted(ROOT.rglob("*.py"))


def imported_roots(source: str) -> set[str]:
    """The top-level packages that the code imports, inside functions as well."""
    roots: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            roots.add((node.module or "").partition(".")[0])
    return roots


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_a_module_imports_nothing_of_this_project(path: Path) -> None:
    assert imported_roots(path.read_text()) & OTHERS == set()


@pytest.mark.parametrize("path", [*MODULES, ROOT / "README.md"], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_does_not_mention_this_project(path: Path) -> None:
    assert "prefect" not in path.read_text().lower()


def test_imports_inside_functions_are_found() -> None:
    assert imported_roots("def run():\n    from workshop.local import report\n    import prefect_ecs.names") == {
        "workshop",
        "prefect_ecs",
    }
