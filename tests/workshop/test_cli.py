"""The developers' command line: each command reaches its function, passes on its exit code, and imports only what it needs."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

import workshop.bench.command
import workshop.diagram.command
import workshop.local.command
import workshop.reference.command
from workshop.cli import app

from ..prefect_ecs.stacks import PROJECT

HEAVY = ("boto3", "moto", "prefect", "prefect_ecs")


def loaded_after(arguments: list[str]) -> dict[str, bool]:
    """Which of the large packages a command has imported, in a process of its own."""
    code = (
        "import json, sys\n"
        "from workshop.cli import app\n"
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
    for name in ("local", "diagram", "docs", "bench"):
        assert name in shown.output


def test_docs_imports_no_moto_and_no_prefect() -> None:
    assert loaded_after(["docs", "--check"]) == {"boto3": False, "moto": False, "prefect": False, "prefect_ecs": True}


def test_help_imports_nothing_large() -> None:
    assert not any(loaded_after(["--help"]).values())


@pytest.mark.parametrize("code", [0, 1, 130])
@pytest.mark.parametrize(
    ("arguments", "module", "name", "received"),
    [
        (["local"], workshop.local.command, "local", (False,)),
        (["local", "--keep"], workshop.local.command, "local", (True,)),
        (["diagram"], workshop.diagram.command, "diagram", ()),
        (["docs"], workshop.reference.command, "docs", (False,)),
        (["docs", "--check"], workshop.reference.command, "docs", (True,)),
        (["bench"], workshop.bench.command, "bench", ()),
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
        [sys.executable, "-m", "workshop", "nonsense"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "python -m workshop" in done.stderr
    assert "nonsense" in done.stderr
