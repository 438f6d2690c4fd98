"""Results go to standard output, errors to standard error, and only `y` and `yes` confirm."""

import io

import pytest

from prefect_ecs_ops.common.console import confirm, fail, say, succeed


def test_results_go_to_standard_output_and_errors_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold]as it is[/]")
    succeed("done")
    assert fail(ValueError("[why]")) == 1
    shown = capsys.readouterr()
    assert shown.out == "[bold]as it is[/]\n✓ done\n"
    assert shown.err == "✗ [why]\n"


def test_long_lines_are_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    say("a b " * 100)
    fail("a b " * 100)
    shown = capsys.readouterr()
    assert (len(shown.out.splitlines()), len(shown.err.splitlines())) == (1, 1)


@pytest.mark.parametrize(("answer", "confirmed"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False)])
def test_only_yes_confirms(monkeypatch: pytest.MonkeyPatch, answer: str, confirmed: bool) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert confirm("Continue?") is confirmed


def test_without_an_answer_it_names_the_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert confirm("Continue?") is False
    assert capsys.readouterr().out == "Continue? [y/N] \nNobody can answer here; to skip the question, add --yes.\n"
