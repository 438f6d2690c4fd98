"""The command line: each command calls its function, returns its exit code, and imports only what it needs."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import prefect_ecs_ops.bootstrap
import prefect_ecs_ops.cost.command
import prefect_ecs_ops.failover.command
import prefect_ecs_ops.orphans.command
import prefect_ecs_ops.rotate_key.command
import prefect_ecs_ops.teardown.command
import prefect_ecs_ops.verify.command
import prefect_ecs_ops.work_pool.command
from prefect_ecs_ops.cli import ACCOUNT, MOVE, RUN, app

from ..command_line import Call, call, forwarded, loaded_after, refusal_of_nonsense


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    for name in ("verify", "work-pool", "teardown", "cost", "rotate-key", "orphans", "failover", "bootstrap"):
        assert name in shown.output


def test_help_groups_the_commands() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    headings = [line.strip("╭─╮ ") for line in shown.splitlines() if line.startswith("╭")]
    assert headings == ["Options", RUN, MOVE, ACCOUNT]


def test_the_console_script_prints_help_and_version() -> None:
    script = str(Path(sys.executable).with_name("prefect-ecs"))
    shown = [
        subprocess.run([script, option], capture_output=True, text=True, check=True, timeout=60).stdout
        for option in ("--help", "--version")
    ]
    assert "Usage: prefect-ecs" in shown[0]
    assert shown[1] == f"prefect-ecs {version('prefect-ecs')}\n"


def test_help_imports_nothing_large() -> None:
    assert not any(loaded_after("prefect_ecs_ops.cli", ["--help"]).values())


@pytest.mark.parametrize("code", [0, 1, 130])
@pytest.mark.parametrize(
    ("arguments", "module", "name", "expected"),
    [
        (["verify"], prefect_ecs_ops.verify.command, "verify", call("dev", None, False, False, 600)),
        (
            ["verify", "prod-eu-west-1", "--directory", "x", "--json", "--watch", "--timeout-seconds", "9"],
            prefect_ecs_ops.verify.command,
            "verify",
            call("prod-eu-west-1", Path("x"), True, True, 9),
        ),
        (["work-pool", "apply"], prefect_ecs_ops.work_pool.command, "apply", call("dev", None, 15, 540)),
        (
            ["work-pool", "apply", "prod", "--directory", "out", "--pending-minutes", "5", "--heartbeat-seconds", "90"],
            prefect_ecs_ops.work_pool.command,
            "apply",
            call("prod", Path("out"), 5, 90),
        ),
        (["teardown"], prefect_ecs_ops.teardown.command, "teardown", call("dev", None, False)),
        (
            ["teardown", "prod-us-east-1", "--directory", "out", "--yes"],
            prefect_ecs_ops.teardown.command,
            "teardown",
            call("prod-us-east-1", Path("out"), True),
        ),
        (["bootstrap"], prefect_ecs_ops.bootstrap, "bootstrap", call()),
        (["rotate-key"], prefect_ecs_ops.rotate_key.command, "rotate_key", call("dev", None)),
        (
            ["rotate-key", "prod-us-east-1", "--directory", "out"],
            prefect_ecs_ops.rotate_key.command,
            "rotate_key",
            call("prod-us-east-1", Path("out")),
        ),
        (["orphans", "dev"], prefect_ecs_ops.orphans.command, "orphans", call("dev", None)),
        (
            ["orphans", "dev", "--region", "eu-west-1"],
            prefect_ecs_ops.orphans.command,
            "orphans",
            call("dev", "eu-west-1"),
        ),
        (
            ["failover", "--from", "a", "--to", "b"],
            prefect_ecs_ops.failover.command,
            "failover",
            call("a", "b", back=False, yes=False),
        ),
        (
            ["failover", "--from", "a", "--to", "b", "--back", "--yes"],
            prefect_ecs_ops.failover.command,
            "failover",
            call("a", "b", back=True, yes=True),
        ),
        (
            ["cost"],
            prefect_ecs_ops.cost.command,
            "cost",
            call(["dev"], region=None, assumed=[], compare=False, as_document=False),
        ),
        (
            ["cost", "dev", "prod", "--assume", "nat_gb=5", "--region", "eu-west-1", "--compare", "--json"],
            prefect_ecs_ops.cost.command,
            "cost",
            call(["dev", "prod"], region="eu-west-1", assumed=["nat_gb=5"], compare=True, as_document=True),
        ),
        (["cost", "--assumptions"], prefect_ecs_ops.cost.command, "list_assumptions", call()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_commands_pass_on_options_and_exit_codes(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], module: Any, name: str, expected: Call, code: int
) -> None:
    assert forwarded(monkeypatch, app, arguments, module, name, code) == [expected]


def test_python_m_is_the_command_line() -> None:
    assert "prefect-ecs" in refusal_of_nonsense("prefect_ecs_ops")
