"""The dashboard as synthesized: its widgets fit, show what is there, and its prices have a source."""

import re
from itertools import combinations
from typing import Any

import pytest
from prefect_ecs.monitoring.dashboard_cost import PRICED_REGION, USD
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.settings import load_environment

from prefect_ecs_ops.cost.prices import price_list

from ..stacks import SCENARIOS, Json, resource, synth, synth_file

SECURE = SCENARIOS / "secure.toml"
COLUMNS = 24
DASHBOARDS = {
    file.stem: file for file in sorted(SCENARIOS.glob("*.toml")) if load_environment(file).monitoring.dashboard
}


def widgets(stack: Json) -> list[Json]:
    return list(stack["locals"]["monitoring_dashboard_body"]["widgets"])


def charges(stack: Json) -> dict[str, str]:
    """The metric math of each line in the chart of costs, by its label."""
    (chart,) = (one for one in widgets(stack) if "US dollars" in one["properties"].get("title", ""))
    return {row[0]["label"]: row[0]["expression"] for row in rows(chart) if "expression" in row[0]}


def rows(widget: Json) -> list[list[Any]]:
    return list(widget["properties"].get("metrics", []))


@pytest.mark.parametrize("scenario", DASHBOARDS)
def test_widgets_fill_the_page_and_do_not_overlap(scenario: str) -> None:
    cells = [
        {(x, y) for x in range(one["x"], one["x"] + one["width"]) for y in range(one["y"], one["y"] + one["height"])}
        for one in widgets(synth_file(DASHBOARDS[scenario]))
    ]
    assert not [pair for pair in combinations(cells, 2) if pair[0] & pair[1]]
    covered = set().union(*cells)
    height = max(y for _, y in covered) + 1
    assert covered == {(x, y) for x in range(COLUMNS) for y in range(height)}


def test_the_three_questions_are_asked() -> None:
    asked = [one["properties"]["markdown"] for one in widgets(synth_file(SECURE)) if one["type"] == "text"]
    assert [re.findall(r"[A-Z]?[a-z ]+\?", text)[0].strip().lower() for text in asked] == [
        "is it healthy?",
        "is it keeping up?",
        "what does it cost?",
    ]


def test_every_alarm_s_state_is_shown() -> None:
    stack = synth_file(SECURE)
    (shown,) = (one["properties"]["alarms"] for one in widgets(stack) if one["type"] == "alarm")
    names = {one["alarm_name"] for one in stack["resource"]["aws_cloudwatch_metric_alarm"].values()}
    assert {arn.rpartition(":alarm:")[2] for arn in shown} == names


@pytest.mark.parametrize("scenario", DASHBOARDS)
def test_metric_math_names_metrics_of_its_own_widget(scenario: str) -> None:
    for widget in widgets(synth_file(DASHBOARDS[scenario])):
        ids = {row[-1]["id"] for row in rows(widget) if "id" in row[-1]}
        for row in rows(widget):
            if "expression" in row[0]:
                used = set(re.findall(r"\b[a-z_]+[a-z0-9_]*\b", row[0]["expression"]))
                assert used, row
                assert used <= ids, row
        assert len(ids) == sum("id" in row[-1] for row in rows(widget)), "ids are unique within a widget"


def test_prices_are_those_of_the_price_list() -> None:
    prices = price_list(PRICED_REGION)
    for key, usd in USD.items():
        price = prices.get(key)
        assert price is not None, key
        assert float(price.usd) == usd, key


def test_the_cost_of_tasks_is_shown_where_something_counts_them() -> None:
    assert set(charges(synth_file(SECURE))) == {"tasks (Fargate)", "NAT", "logs"}
    settings = load_environment(SECURE)
    off = settings.model_copy(
        update={"cluster": settings.cluster.model_copy(update={"container_insights": "disabled"})}
    )
    assert set(charges(synth(off))) == {"NAT", "logs"}


def test_the_cost_is_that_of_all_tasks_at_any_period() -> None:
    """Two tasks of 1 vCPU and 2 GB for an hour: 120 samples by the minute, in one period of an hour or in twelve of five minutes."""
    expression = charges(synth_file(SECURE))["tasks (Fargate)"]
    expected = 2 * 24 * (1 * USD["fargate.vcpu_hour"] + 2 * USD["fargate.gb_hour"])
    for period_seconds in (3600, 300):
        samples = 2 * period_seconds // 60
        assert evaluate(expression, period_seconds, cpu=samples * 1024, memory=samples * 2048) == pytest.approx(
            expected
        )
    (chart,) = (one for one in widgets(synth_file(SECURE)) if "US dollars" in one["properties"].get("title", ""))
    assert {row[-1]["stat"] for row in rows(chart) if "id" in row[-1]} == {"Sum"}, "of the samples, as above"


def test_bytes_are_charged_at_their_pace() -> None:
    gigabyte, charged = 1_000_000_000, charges(synth_file(SECURE))
    logs = {"worker_log": gigabyte, "flow_log": 0, "function_log": 0, "vpc_log": 0}
    assert evaluate(charged["logs"], 3600, **logs) == pytest.approx(24 * USD["logs.ingested_gb"])
    assert evaluate(charged["NAT"], 3600, nat_1_in=gigabyte, nat_1_out=0) == pytest.approx(
        24 * USD["nat_gateway.gb"] + 24 * USD["nat_gateway.hour"]
    )


def evaluate(expression: str, period_seconds: int, **values: float) -> float:
    """Metric math of one point, where every metric has a value: arithmetic, FILL and PERIOD."""
    functions = {"FILL": lambda value, _: value, "PERIOD": lambda _: period_seconds}
    return float(eval(expression, {"__builtins__": {}}, {**functions, **values}))  # noqa: S307 -- our own text


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("docs/operations.md", "What each alarm means: `docs/operations.md`"),
        ("https://wiki.example.com/ops", "[What each alarm means](https://wiki.example.com/ops)"),
    ],
)
def test_the_runbook_is_a_link_where_a_browser_can_follow_it(page: str, shown: str) -> None:
    settings = load_environment(SECURE).model_copy(update={"monitoring": MonitoringSettings(runbook_url=page)})
    assert shown in widgets(synth(settings))[0]["properties"]["markdown"]


def test_it_can_be_left_out() -> None:
    settings = load_environment(SECURE).model_copy(update={"monitoring": MonitoringSettings(dashboard=False)})
    stack = synth(settings)
    assert "aws_cloudwatch_dashboard" not in stack["resource"]
    assert "console_dashboard_url" not in stack["output"]


def test_its_name_differs_between_regions_since_all_see_it() -> None:
    stack = synth_file(SECURE)
    name = resource(stack, "aws_cloudwatch_dashboard.monitoring_dashboard")["dashboard_name"]
    assert name == "prefect-secure-eu-central-1"
    assert stack["output"]["console_dashboard_url"]["value"].endswith(f"#dashboards/dashboard/{name}")
