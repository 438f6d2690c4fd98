"""`make docs`, and that the committed pages are fresh."""

from pathlib import Path

import pytest

from ops.reference import command
from ops.synthesized import NotSynthesizedError


def test_committed_pages_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.docs(check=True) == 0, capsys.readouterr().err


def test_it_writes_pages_and_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.docs(directory=tmp_path / "docs") == 0
    assert sorted(file.name for file in (tmp_path / "docs").iterdir()) == sorted(command.PAGES)
    assert "wrote docs/settings.md\n" in capsys.readouterr().out
    assert command.docs(directory=tmp_path / "docs") == 0
    assert capsys.readouterr().out == "", "what is fresh is not written again"


def test_check_names_stale_and_missing_pages_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "docs"
    command.docs(directory=directory)
    (directory / "names.md").write_text("old")
    (directory / "settings.md").unlink()
    capsys.readouterr()
    assert command.docs(check=True, directory=directory) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/settings.md is stale; run `make docs`",
        "docs/names.md is stale; run `make docs`",
    ]
    assert (directory / "names.md").read_text() == "old"
    assert not (directory / "settings.md").exists()


def test_a_stack_that_is_not_synthesized_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_stack: str) -> None:
        raise NotSynthesizedError("run `make synth`")

    monkeypatch.setattr(command, "read_stack", missing)
    assert command.docs(directory=tmp_path / "docs") == 1
    assert capsys.readouterr().err == "run `make synth`\n"
    assert not (tmp_path / "docs").exists()
