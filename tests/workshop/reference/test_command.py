"""`make docs` writes pages and generated parts, and the committed ones are up to date."""

import shutil
from pathlib import Path

import pytest

from prefect_ecs_ops.common.synthesized import PROJECT, NotSynthesizedError
from workshop.reference import command
from workshop.reference.command import with_part


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with the handwritten pages."""
    for name in command.PARTS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    return tmp_path


def test_committed_pages_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.docs(check=True) == 0, capsys.readouterr().err


def test_it_writes_pages_and_lists_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.docs(project=project) == 0
    assert "wrote docs/settings.md\n" in capsys.readouterr().out
    assert all((project / name).is_file() for name in command.PAGES)
    assert command.docs(project=project) == 0
    assert capsys.readouterr().out == "", "pages that are up to date aren't written again"


def test_check_lists_stale_and_missing_pages_and_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.docs(project=project)
    (project / "docs" / "names.md").write_text("old")
    (project / "docs" / "settings.md").unlink()
    capsys.readouterr()
    assert command.docs(check=True, project=project) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/settings.md is stale; run `make docs`",
        "docs/names.md is stale; run `make docs`",
    ]
    assert (project / "docs" / "names.md").read_text() == "old"
    assert not (project / "docs" / "settings.md").exists()


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in command.PARTS.items() for part in parts])
def test_a_stale_part_is_replaced_and_the_rest_of_the_page_kept(
    project: Path, name: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command.docs(project=project)
    page = project / name
    fresh = page.read_text()
    page.write_text(fresh.replace(f"<!-- /generated:{part} -->", f"by hand\n<!-- /generated:{part} -->"))
    assert command.docs(check=True, project=project) == 1
    assert f"{name} is stale" in capsys.readouterr().err
    command.docs(project=project)
    assert page.read_text() == fresh


def test_the_error_of_a_missing_stack_is_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_stack: str) -> None:
        raise NotSynthesizedError("run `make synth`")

    monkeypatch.setattr(command, "read_stack", missing)
    assert command.docs(project=project) == 1
    assert capsys.readouterr().err == "run `make synth`\n"
    assert not (project / "docs" / "settings.md").exists()


PAGE = "before\n<!-- generated:prices -->\nold\n<!-- /generated:prices -->\nafter <!-- generated:other -->\n"


def test_only_the_text_between_the_markers_changes() -> None:
    once = with_part(PAGE, "prices", "new")
    assert once == (
        "before\n<!-- generated:prices -->\n\nnew\n\n<!-- /generated:prices -->\nafter <!-- generated:other -->\n"
    )
    assert with_part(once, "prices", "new") == once


@pytest.mark.parametrize("name", ["missing", "other"])
def test_the_error_of_missing_markers_has_their_names(name: str) -> None:
    with pytest.raises(
        ValueError, match=f"the page must have <!-- generated:{name} --> and <!-- /generated:{name} -->"
    ):
        with_part(PAGE, name, "new")


def test_repeated_or_swapped_markers_are_errors() -> None:
    with pytest.raises(ValueError, match="once each"):
        with_part(PAGE + PAGE, "prices", "new")
    with pytest.raises(ValueError, match="in this order"):
        with_part("<!-- /generated:prices --> <!-- generated:prices -->", "prices", "new")
