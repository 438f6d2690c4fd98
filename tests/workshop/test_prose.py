"""The prose of a file keeps its rows, and findings name the original."""

from pathlib import Path

import pytest

from workshop.prose import main, prose_of

SOURCE = '''"""Starts the worker.

Then it waits.
"""

LIMIT = 5  # No AWS limit.
NAME = "two words"
MESSAGE = f"The pool does not exist: {NAME}"
'''


def test_python_s_comments_and_sentences_keep_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(SOURCE)
    *others, message = prose_of(file).splitlines()
    assert others == [
        "Starts the worker.",
        "",
        "Then it waits.",
        "",
        "",
        "No AWS limit.",
        "",
    ]
    assert message.startswith("The pool does not exist:")


def test_settings_files_have_prose_in_comments_only(tmp_path: Path) -> None:
    file = tmp_path / "dev.toml"
    file.write_text('# Small.\nname = "anew"\nspot = true # cheaper\n')
    assert prose_of(file).splitlines() == ["Small.", "", "cheaper"]


def test_a_finding_names_the_file_and_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("Fine.\n\nThe worker starts anew.\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "module.py").write_text("# It hangs for ever.\n")

    assert main(tmp_path) == 1
    printed = capsys.readouterr().out
    assert "docs/page.md:3:19: Incorrect term: “anew”, use “again” instead" in printed
    assert "tests/module.py:1:10: Incorrect term: “for ever”, use “forever” instead" in printed


def test_good_prose_has_no_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("The worker starts again.\n")
    assert main(tmp_path) == 0
    assert capsys.readouterr().out == ""
