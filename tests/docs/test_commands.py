"""Commands in the guides exist, and name what exists."""

import ast
import re
import subprocess

import pytest
from prefect_ecs.names import Names
from typer.main import get_command

from prefect_ecs_ops.cli import app
from prefect_ecs_ops.common.synthesized import Json, read_stack

from .guides import GUIDES, PROJECT, Page

MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
TARGETS = dict(re.findall(r"^([a-z]+):[^#\n]*## (.+)$", MAKEFILE, re.MULTILINE))
STACK = read_stack("dev")

_MAKE = re.compile(r"(?:^|&& )make ([a-z]+)", re.MULTILINE)
_TOOL = re.compile(r"(?<![\w/.-])(tools/[a-z-]+)(?= |$)", re.MULTILINE)
_OPS = re.compile(r"prefect-ecs ([a-z][a-z-]*)")
_STACK_DIRECTORY = re.compile(r"-chdir=cdktf\.out/stacks/dev ([a-z]+)")
_OUTPUT = re.compile(r"output -raw (\w+)")
_ADDRESS = re.compile(r"state show (\S+)")
_NAMED = re.compile(
    r"--(?:cluster|services?|service-name|log-group-name|log-group-name-prefix|secret-id|pool) \"?([\w/.-]+)"
)
_TERRAFORM_COMMANDS = {"init", "plan", "apply", "destroy", "show", "output", "state", "providers"}
_EXTERNAL_SECRET = "prefect/worker-key"


def commands(page: Page) -> str:
    return "\n".join(page.code)


def values(node: object) -> set[str]:
    """Every text in a stack."""
    if isinstance(node, dict):
        return {text for item in node.values() for text in values(item)}
    if isinstance(node, list):
        return {text for item in node for text in values(item)}
    return {node} if isinstance(node, str) else set()


def addresses(stack: Json) -> set[str]:
    return {f"{kind}.{name}" for kind, named in stack["resource"].items() for name in named}


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_make_targets_exist(page: Page) -> None:
    assert set(_MAKE.findall(commands(page))) - set(TARGETS) == set()


def test_the_list_of_commands_is_complete() -> None:
    (development,) = (page for page in GUIDES if page.name == "docs/development.md")
    listed = set(re.findall(r"^\| `make ([a-z]+)` \|", development.text, re.MULTILINE))
    assert listed == set(TARGETS)


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_tools_exist(page: Page) -> None:
    missing = [name for name in _TOOL.findall(commands(page)) if not (PROJECT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_operators_commands_exist(page: Page) -> None:
    known = set(getattr(get_command(app), "commands"))  # noqa: B009 -- a Typer group's, which its type does not tell
    assert set(_OPS.findall(page.text)) - known == set()


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_terraform_commands_name_what_exists(page: Page) -> None:
    text = commands(page)
    assert set(_STACK_DIRECTORY.findall(text)) - _TERRAFORM_COMMANDS == set()
    assert set(_OUTPUT.findall(text)) - set(STACK["output"]) == set()
    assert {address for address in _ADDRESS.findall(text) if "…" not in address} - addresses(STACK) == set()


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_aws_commands_name_what_exists(page: Page) -> None:
    names = Names("dev", None)
    # Names of what dev's settings turn off, too: the runbook names alarms and the metrics function.
    given = {str(getattr(names, name)) for name, value in vars(Names).items() if isinstance(value, property)}
    known = values(STACK) | given | {_EXTERNAL_SECRET}
    shells = "\n".join(page.blocks("bash"))
    named = {name for name in _NAMED.findall(shells) if not name.startswith(("-", "$"))}
    assert {name for name in named if not any(value.startswith(name) for value in known)} == set()


@pytest.mark.parametrize("page", GUIDES, ids=str)
def test_code_blocks_can_be_read(page: Page) -> None:
    for block in page.blocks("bash"):
        checked = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False, timeout=30)
        assert checked.returncode == 0, f"{checked.stderr}\n{block}"
    for block in page.blocks("python"):
        ast.parse(block)
