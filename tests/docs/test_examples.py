"""Each example names what exists: the stack's pool, a flow in its own folder, and what its guide tells to run."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # prefect brings it, and no stubs with it

from .guides import PROJECT

EXAMPLES = sorted(path.parent for path in (PROJECT / "examples").glob("*/prefect.yaml"))
GUIDE = (PROJECT / "examples" / "README.md").read_text(encoding="utf-8")
POOL = "ecs-work-pool"


def deployments(example: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = yaml.safe_load((example / "prefect.yaml").read_text())["deployments"]
    return listed


def test_there_are_three() -> None:
    assert [example.name for example in EXAMPLES] == ["git", "inline", "s3"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_its_deployment_is_the_stack_s_and_has_a_flow(example: Path) -> None:
    (deployment,) = deployments(example)
    assert deployment["work_pool"] == {"name": POOL}
    assert f'work_pool_name       = "{POOL}"' in (PROJECT / "terraform.tfvars.example").read_text(encoding="utf-8")
    file, function = deployment["entrypoint"].split(":")
    functions = [
        node.name for node in ast.parse((example / file).read_text()).body if isinstance(node, ast.FunctionDef)
    ]
    assert function in functions
    assert deployment["name"] == example.name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_guide_runs_its_deployment(example: Path) -> None:
    (deployment,) = deployments(example)
    flow = deployment["entrypoint"].split(":")[1].replace("_", "-")
    assert f"prefect deployment run {flow}/{deployment['name']} --watch" in GUIDE
    assert f"## {example.name}\n" in GUIDE


def test_the_readme_runs_the_first_one() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (folder, run) = re.findall(r"^(?:cd|prefect deployment run) (\S+)", readme, re.MULTILINE)
    assert (folder, run) == ("examples/inline", "hello-flow/inline")
