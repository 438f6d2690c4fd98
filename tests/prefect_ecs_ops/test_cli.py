"""The command line: each command calls its function, returns its exit code, and imports only what it needs."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import prefect_ecs_ops.teardown.command
import prefect_ecs_ops.verify.command
import prefect_ecs_ops.work_pool.command
from prefect_ecs_ops.cli import ACCOUNT, MOVE, RUN, app

from ..prefect_ecs.stacks import PROJECT

HEAVY = ("boto3", "moto", "prefect", "prefect_ecs")


def loaded_after(arguments: list[str]) -> dict[str, bool]:
    """Which of the large packages a command has imported, in a process of its own."""
    code = (
        "import json, sys\n"
        "from prefect_ecs_ops.cli import app\n"
        f"app({arguments!r}, standalone_mode=False)\n"
        f"print(json.dumps({{name: name in sys.modules for name in {HEAVY!r}}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120
    )
    found: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return found


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
    assert not any(loaded_after(["--help"]).values())


@pytest.mark.parametrize("code", [0, 1, 130])
@pytest.mark.parametrize(
    ("arguments", "module", "name", "received"),
    [
        (["verify"], prefect_ecs_ops.verify.command, "verify", ("dev", None, False, False, 600)),
        (
            ["verify", "prod-eu-west-1", "--directory", "x", "--json", "--watch", "--timeout-seconds", "9"],
            prefect_ecs_ops.verify.command,
            "verify",
            ("prod-eu-west-1", Path("x"), True, True, 9),
        ),
        (["work-pool", "apply"], prefect_ecs_ops.work_pool.command, "apply", ("dev", None, 15, 540)),
        (
            ["work-pool", "apply", "prod", "--directory", "out", "--pending-minutes", "5", "--heartbeat-seconds", "90"],
            prefect_ecs_ops.work_pool.command,
            "apply",
            ("prod", Path("out"), 5, 90),
        ),
        (["teardown"], prefect_ecs_ops.teardown.command, "teardown", ("dev", None, False)),
        (
            ["teardown", "prod-us-east-1", "--directory", "out", "--yes"],
            prefect_ecs_ops.teardown.command,
            "teardown",
            ("prod-us-east-1", Path("out"), True),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_commands_pass_on_options_and_exit_codes(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], module: Any, name: str, received: tuple[Any, ...], code: int
) -> None:
    calls: list[tuple[Any, ...]] = []

    def record(exit_code: int) -> Callable[..., int]:
        def command(*given: Any) -> int:
            calls.append(given)
            return exit_code

        return command

    monkeypatch.setattr(module, name, record(code))
    assert CliRunner().invoke(app, arguments).exit_code == code
    assert calls == [received]


def test_python_m_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect_ecs_ops", "nonsense"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "prefect-ecs" in done.stderr
    assert "nonsense" in done.stderr
