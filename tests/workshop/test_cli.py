"""The developers' command line: each command reaches its function, passes on its exit code, and imports only what it needs."""

from typing import Any

import pytest
from typer.testing import CliRunner

import workshop.bench.command
import workshop.diagram.command
import workshop.local.command
import workshop.reference.command
from workshop.cli import app

from ..command_line import Call, call, forwarded, loaded_after, refusal_of_nonsense


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    for name in ("local", "diagram", "docs", "bench"):
        assert name in shown.output


def test_docs_imports_no_moto_and_no_prefect() -> None:
    assert loaded_after("workshop.cli", ["docs", "--check"]) == {
        "boto3": False,
        "moto": False,
        "prefect": False,
        "prefect_ecs": True,
    }


def test_help_imports_nothing_large() -> None:
    assert not any(loaded_after("workshop.cli", ["--help"]).values())


@pytest.mark.parametrize("code", [0, 1, 130])
@pytest.mark.parametrize(
    ("arguments", "module", "name", "expected"),
    [
        (["local"], workshop.local.command, "local", call(False)),
        (["local", "--keep"], workshop.local.command, "local", call(True)),
        (["diagram"], workshop.diagram.command, "diagram", call()),
        (["docs"], workshop.reference.command, "docs", call(False)),
        (["docs", "--check"], workshop.reference.command, "docs", call(True)),
        (["bench"], workshop.bench.command, "bench", call()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_commands_pass_on_options_and_exit_codes(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], module: Any, name: str, expected: Call, code: int
) -> None:
    assert forwarded(monkeypatch, app, arguments, module, name, code) == [expected]


def test_python_m_is_the_command_line() -> None:
    assert "python -m workshop" in refusal_of_nonsense("workshop")
