"""`make diagram`."""

from pathlib import Path

import pytest

from prefect_ecs_ops.common.synthesized import NotSynthesizedError
from workshop.diagram import command


def test_it_writes_the_diagrams(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.diagram(tmp_path / "docs") == 0
    for name in (command.ARCHITECTURE, command.DASHBOARD):
        assert (tmp_path / "docs" / name).read_bytes() == (command.DOCS / name).read_bytes()
    assert capsys.readouterr().out == "wrote docs/architecture.svg\nwrote docs/dashboard.svg\n"


def test_the_error_of_a_missing_stack_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_stack: str) -> None:
        raise NotSynthesizedError("run `make synth`")

    monkeypatch.setattr(command, "read_stack", missing)
    assert command.diagram(tmp_path) == 1
    assert capsys.readouterr().err == "run `make synth`\n"
    assert not list(tmp_path.iterdir())
