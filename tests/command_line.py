"""What the tests of both command lines do: see what a command forwards, what it imports, and how it refuses nonsense."""

import json
import subprocess
import sys
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from .prefect_ecs.stacks import PROJECT

HEAVY = ("boto3", "moto", "prefect", "prefect_ecs")

Call = tuple[tuple[Any, ...], dict[str, Any]]


def call(*given: Any, **named: Any) -> Call:
    """A call of a command's function."""
    return given, named


def forwarded(
    monkeypatch: pytest.MonkeyPatch, app: typer.Typer, arguments: list[str], module: Any, name: str, code: int
) -> list[Call]:
    """Runs a command whose function returns `code`, checks the exit code, and returns the function's calls."""
    calls: list[Call] = []

    def function(*given: Any, **named: Any) -> int:
        calls.append((given, named))
        return code

    monkeypatch.setattr(module, name, function)
    assert CliRunner().invoke(app, arguments).exit_code == code
    return calls


def loaded_after(cli: str, arguments: list[str]) -> dict[str, bool]:
    """Which of the large packages a command imports, in a process of its own."""
    code = (
        "import json, sys\n"
        f"from {cli} import app\n"
        f"app({arguments!r}, standalone_mode=False)\n"
        f"print(json.dumps({{name: name in sys.modules for name in {HEAVY!r}}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120
    )
    found: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return found


def refusal_of_nonsense(package: str) -> str:
    """What `python -m <package> nonsense` writes to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", package, "nonsense"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr
    return done.stderr
