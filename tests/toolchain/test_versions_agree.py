"""One fact, several files: where a version is written twice, both say the same."""

import json
import re
import tomllib
from typing import Any

from .project import PROJECT

PREREQUISITES = (PROJECT / "tools/prerequisites").read_text(encoding="utf-8")


def pipfile() -> dict[str, Any]:
    packages: dict[str, Any] = tomllib.loads((PROJECT / "Pipfile").read_text(encoding="utf-8"))["packages"]
    return packages


def test_cdktf_library_and_cli_are_the_same_release() -> None:
    package = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))
    assert pipfile()["cdktf"] == f"=={package['devDependencies']['cdktf-cli']}"


def test_the_terraform_that_is_asked_for_is_the_one_that_the_stack_requires() -> None:
    stack = json.loads((PROJECT / "cdktf.out/stacks/dev/cdk.tf.json").read_text(encoding="utf-8"))
    assert stack["terraform"]["required_version"] == ">= 1.11.0"
    assert "Terraform 1.11.0 or newer" in PREREQUISITES
    assert 'at_least "$version" 1 11' in PREREQUISITES


def test_the_python_that_is_asked_for_is_the_one_that_the_package_requires() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["project"]["requires-python"] == ">=3.11"
    assert pyproject["tool"]["ruff"]["target-version"] == "py311"
    assert "Python 3.11 or newer" in PREREQUISITES
    assert re.search(r'at_least "\$version" 3 11;', PREREQUISITES)


def test_the_build_backend_is_pinned() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert all("==" in one for one in pyproject["build-system"]["requires"])
