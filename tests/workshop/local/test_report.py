"""The output of `make local` is readable and can be copied, whatever it is written to."""

import pytest

from workshop.local.report import Report

LONG = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect-api-key-AbCdEf"


@pytest.fixture(params=["40", "80", "300"])
def report(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setenv("COLUMNS", request.param)
    return Report()


def test_a_table_is_never_cut(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    report.table(("name", "id"), [("a" * 60, LONG), ("b[0]", "x")])
    assert capsys.readouterr().out.splitlines() == [
        "name" + " " * 58 + "id",
        "a" * 60 + "  " + LONG,
        "b[0]" + " " * 58 + "x",
    ]


def test_a_very_long_value_is_shortened_with_its_length(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    report.table(("output", "value"), [("template", "x" * 20_000)])
    assert capsys.readouterr().out.splitlines()[1] == f"template  {'x' * 120}… (20000 characters)"


def test_terraform_steps_are_shown_and_the_plan_is_not(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    for line in ("aws_vpc.network_vpc: Creating...", '  + cidr_block = "10.0.0.0/16"', "Plan: 1 to add, 0 to change"):
        report.terraform(line)
    assert capsys.readouterr().out.splitlines() == ["aws_vpc.network_vpc: Creating...", "Plan: 1 to add, 0 to change"]


def test_output_of_other_commands_is_not_markup(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    report.quote("[bold]one[/]\ntwo")
    report.success("[x] holds")
    assert capsys.readouterr().out == "  [bold]one[/]\n  two\n✓ [x] holds\n"
