"""`import constructs` is the PyPI library, though there is a folder of that name; our own packages are found from everywhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from .project import PROJECT


def printed(code: str, cwd: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, timeout=120, check=True
    ).stdout.strip()


def test_constructs_is_a_source_root_and_no_package() -> None:
    assert not (PROJECT / "constructs/__init__.py").exists()


@pytest.mark.parametrize("place", ["project", "elsewhere"])
def test_constructs_is_the_library(place: str, tmp_path: Path) -> None:
    cwd = PROJECT if place == "project" else tmp_path
    # With -c the current directory comes first on the path, as the script's does for `python main.py`.
    found = Path(printed("import constructs; print(constructs.Construct and constructs.__file__)", cwd))
    assert "site-packages" in found.parts


def test_constructs_is_the_library_here_too() -> None:
    import constructs  # noqa: PLC0415 - what pytest's own import path finds is the question

    assert "site-packages" in str(constructs.__file__)


@pytest.mark.parametrize(
    ("package", "place"), [("prefect_ecs", "constructs/prefect_ecs"), ("prefect_ecs_ops", "prefect_ecs_ops")]
)
def test_our_packages_are_found_from_any_directory(package: str, place: str, tmp_path: Path) -> None:
    code = f"import importlib.util; print(importlib.util.find_spec('{package}').origin)"
    assert printed(code, tmp_path) == str(PROJECT / place / "__init__.py")
