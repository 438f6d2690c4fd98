"""`prefect-ecs cost`: its output, and its messages for mistakes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefect_ecs_ops.cli import app
from prefect_ecs_ops.cost.command import cost

from ...prefect_ecs.stacks import SCENARIOS

SECURE = str(SCENARIOS / "secure.toml")


def test_it_prints_every_line_with_quantity_price_and_basis(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(["dev"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("dev: a month in us-east-1\n")
    assert "\naws_nat_gateway.network_nat_gateway\n     $32.85  NAT gateway: 730 hours at $0.045 (730 hours)\n" in shown
    assert "\nflow runs\n" in shown
    assert "  Total\n" in shown
    assert "prefect_ecs_ops/cost/prices/us-east-1.toml" in shown


def test_assumptions_and_region_change_what_is_paid(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(["dev"], region="eu-central-1", assumed=["nat_gb=100"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("dev: a month in eu-central-1\n")
    assert "      $5.20  data processed: 100 GB at $0.052 (nat_gb)\n" in shown


def test_what_has_no_price_is_named_below_the_total(capsys: pytest.CaptureFixture[str]) -> None:
    cost([SECURE])
    shown = capsys.readouterr().out
    assert " + unpriced  Total\n" in shown
    assert (
        "not in the total, because this project has no price for it:\n  aws_ecs_cluster.prefect_cluster: Container Insights"
        in shown
    )


def test_json_has_the_same_sums(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(["dev", SECURE], as_document=True) == 0
    dev, secure = json.loads(capsys.readouterr().out)
    assert (dev["stack"], dev["region"], dev["currency"]) == ("dev", "us-east-1", "USD")
    assert Decimal(dev["total"]) == sum(Decimal(line["monthly"]) for line in dev["lines"])
    assert {"resource", "what", "quantity", "unit", "unit_price", "basis", "monthly"} == set(dev["lines"][0])
    assert dev["unpriced"] == []
    (insights,) = [line for line in secure["lines"] if line["what"].startswith("Container Insights")]
    assert insights["monthly"] is None, "null, never 0"
    assert secure["unpriced"]


def test_side_by_side(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert cost(["dev", SECURE], compare=True) == 0
    shown = capsys.readouterr().out
    assert "dev, us-east-1" in shown
    assert "secure, eu-central-1" in shown
    (key,) = [line.split() for line in shown.splitlines() if "Encryption key" in line]
    assert key[-2:] == ["-", "$1.00"]
    (last,) = [line for line in shown.splitlines() if line.strip().startswith("Total")]
    assert last.rstrip().endswith("+ unpriced")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "there is no stack or environment 'nothing'"),
        (["dev", "--assume", "nat=5"], "there is no assumption 'nat'"),
        (["dev", "--region", "mars-north-1"], "there are no prices for mars-north-1"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_1(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(app, ["cost", *arguments])
    assert done.exit_code == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_invalid_settings_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong.toml").write_text('region = "us-east-1"\nregoin = 1\n')
    assert cost([str(tmp_path / "wrong.toml")]) == 1
    assert "unknown setting, did you mean 'region'?" in capsys.readouterr().err


def test_the_command_line_passes_everything_on() -> None:
    done = CliRunner().invoke(app, ["cost", "--assume", "hours=0", "--assume", "flow_run_hours=0", "--json"])
    assert done.exit_code == 0
    (dev,) = json.loads(done.stdout)
    (gateway, _) = [line for line in dev["lines"] if line["resource"].startswith("aws_nat_gateway.")]
    assert Decimal(gateway["monthly"]) == 0
    assert "flow runs" not in {line["resource"] for line in dev["lines"]}


def test_the_assumptions_can_be_listed() -> None:
    done = CliRunner().invoke(app, ["cost", "--assumptions"])
    assert done.exit_code == 0
    assert "nat_gb=10\n    GB through NAT" in done.stdout
