"""The package runs without the development dependencies, and imports `prefect_ecs` only, of this project's packages."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from ..prefect_ecs.stacks import PROJECT

PACKAGE = PROJECT / "prefect_ecs_ops"
OWN = {"prefect_ecs", "prefect_ecs_ops"}
PIPFILE = tomllib.loads((PROJECT / "Pipfile").read_text(encoding="utf-8"))
# What a declared dependency exists to bring along: the HTTP client in the errors of Prefect's client, AWS's errors.
BROUGHT_BY = {"httpx": "prefect", "botocore": "boto3"}


def imports() -> Iterator[tuple[str, str]]:
    """Each import's top-level name, with the file that it is in."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            shown = str(file.relative_to(PROJECT))
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], shown) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{shown} has a relative import"
                yield str(node.module).partition(".")[0], shown


def distributions(module: str) -> set[str]:
    return {name.lower() for name in packages_distributions().get(module, [])}


FOREIGN = sorted({name for name, _ in imports()} - OWN - set(sys.stdlib_module_names))


def test_something_is_found() -> None:
    assert {"boto3", "prefect", "rich", "typer"} <= set(FOREIGN)


@pytest.mark.parametrize("module", FOREIGN)
def test_every_import_is_a_dependency_of_the_product(module: str) -> None:
    found = distributions(BROUGHT_BY.get(module, module))
    files = sorted({file for name, file in imports() if name == module})
    assert found & set(PIPFILE["packages"]), f"{module} is not in [packages] of the Pipfile; imported by {files}"
    assert not found & set(PIPFILE["dev-packages"]), f"{module} is in [dev-packages]; imported by {files}"


@pytest.mark.parametrize("module", ["localcloud", "moto", "workshop", "tests"])
def test_nothing_of_the_other_rooms_is_imported(module: str) -> None:
    assert [file for name, file in imports() if name == module] == []
