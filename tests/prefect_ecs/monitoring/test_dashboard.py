"""The dashboard as synthesized: its widgets fit, and show what the stack has."""

import re
from itertools import combinations
from typing import Any

import pytest
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.settings import load_environment

from ..stacks import SCENARIOS, Json, resource, synth, synth_file

SECURE = SCENARIOS / "secure.toml"
COLUMNS = 24
DASHBOARDS = {
    file.stem: file for file in sorted(SCENARIOS.glob("*.toml")) if load_environment(file).monitoring.dashboard
}


def widgets(stack: Json) -> list[Json]:
    return list(stack["locals"]["monitoring_dashboard_body"]["widgets"])


def usage(stack: Json, title: str) -> dict[str, str]:
    """The metric math of each series of a chart, by its label."""
    (chart,) = (widget for widget in widgets(stack) if widget["properties"].get("title") == title)
    return {row[0]["label"]: row[0]["expression"] for row in rows(chart) if "expression" in row[0]}


def rows(widget: Json) -> list[list[Any]]:
    return list(widget["properties"].get("metrics", []))


@pytest.mark.parametrize("scenario", DASHBOARDS)
def test_widgets_fill_the_page_and_do_not_overlap(scenario: str) -> None:
    cells = [
        {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        for widget in widgets(synth_file(DASHBOARDS[scenario]))
    ]
    assert not [pair for pair in combinations(cells, 2) if pair[0] & pair[1]]
    covered = set().union(*cells)
    height = max(y for _, y in covered) + 1
    assert covered == {(x, y) for x in range(COLUMNS) for y in range(height)}


def test_each_row_has_its_question() -> None:
    asked = [widget["properties"]["markdown"] for widget in widgets(synth_file(SECURE)) if widget["type"] == "text"]
    assert [re.findall(r"[A-Z]?[a-z ]+\?", text)[0].strip().lower() for text in asked] == [
        "is it healthy?",
        "is it keeping up?",
        "what grows the bill?",
    ]


def test_the_state_of_every_alarm_is_shown() -> None:
    stack = synth_file(SECURE)
    (shown,) = (widget["properties"]["alarms"] for widget in widgets(stack) if widget["type"] == "alarm")
    names = {alarm["alarm_name"] for alarm in stack["resource"]["aws_cloudwatch_metric_alarm"].values()}
    assert {arn.rpartition(":alarm:")[2] for arn in shown} == names


@pytest.mark.parametrize("scenario", DASHBOARDS)
def test_metric_math_uses_metrics_of_its_own_widget(scenario: str) -> None:
    for widget in widgets(synth_file(DASHBOARDS[scenario])):
        ids = {row[-1]["id"] for row in rows(widget) if "id" in row[-1]}
        for row in rows(widget):
            if "expression" in row[0]:
                used = set(re.findall(r"\b[a-z_]+[a-z0-9_]*\b", row[0]["expression"]))
                assert used, row
                assert used <= ids, row
        assert len(ids) == sum("id" in row[-1] for row in rows(widget)), "ids are unique within a widget"


def test_hours_of_tasks_are_shown_if_container_insights_measures_them() -> None:
    settings = load_environment(SECURE)
    off = settings.model_copy(
        update={"cluster": settings.cluster.model_copy(update={"container_insights": "disabled"})}
    )
    by_use = ["GB in each period", "GB in the time range"]
    hours = ["Task hours in each period", "Task hours in the time range"]
    assert set(by_use + hours) <= titles(synth_file(SECURE))
    assert set(by_use) <= titles(synth(off))
    assert not set(hours) & titles(synth(off))


def titles(stack: Json) -> set[str]:
    return {widget["properties"].get("title", "") for widget in widgets(stack)}


def test_hours_of_tasks_are_those_of_every_task() -> None:
    """Two tasks of 1 vCPU and 2 GB for an hour: Container Insights takes 120 samples."""
    for title in ("Task hours in each period", "Task hours in the time range"):
        hours = usage(synth_file(SECURE), title)
        assert set(hours) == {"vCPU hours", "memory GB hours"}
        assert evaluate(hours["vCPU hours"], cpu=120 * 1024) == 2
        assert evaluate(hours["memory GB hours"], memory=120 * 2048) == 4
        (chart,) = (widget for widget in widgets(synth_file(SECURE)) if widget["properties"].get("title") == title)
        assert {row[-1]["stat"] for row in rows(chart) if "id" in row[-1]} == {"Sum"}, "of the samples"


def test_bytes_are_shown_as_gigabytes() -> None:
    gigabyte = 1_000_000_000
    for title in ("GB in each period", "GB in the time range"):
        transfer = usage(synth_file(SECURE), title)
        assert set(transfer) == {"NAT out", "NAT in", "logs"}
        assert evaluate(transfer["logs"], log_1=gigabyte, log_2=0, log_3=gigabyte, log_4=0) == 2
        assert evaluate(transfer["NAT out"], nat_out_1=gigabyte) == 1
        assert evaluate(transfer["NAT in"], nat_in_1=gigabyte) == 1


@pytest.mark.parametrize("scenario", DASHBOARDS)
def test_usage_is_that_of_log_groups_and_gateways_of_the_stack(scenario: str) -> None:
    stack = synth_file(DASHBOARDS[scenario])
    groups = {group["name"] for group in stack["resource"]["aws_cloudwatch_log_group"].values()}
    gateways = {f"${{aws_nat_gateway.{name}.id}}" for name in stack["resource"].get("aws_nat_gateway", {})}
    shown = [row for widget in widgets(stack) for row in rows(widget)]
    assert {row[3] for row in shown if row[0] == "AWS/Logs"} == groups - {f"/ecs/prefect-{scenario}-exec"}
    assert {row[3] for row in shown if row[0] == "AWS/NATGateway"} == gateways


def evaluate(expression: str, **values: float) -> float:
    """The value of metric math for one data point in which every metric has a value: arithmetic and FILL."""
    functions = {"FILL": lambda value, _: value}
    return float(eval(expression, {"__builtins__": {}}, {**functions, **values}))  # noqa: S307 -- our own text


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("docs/operations.md", "What each alarm means: `docs/operations.md`"),
        ("https://wiki.example.com/ops", "[What each alarm means](https://wiki.example.com/ops)"),
    ],
)
def test_the_runbook_is_a_link_if_a_browser_can_follow_it(page: str, shown: str) -> None:
    settings = load_environment(SECURE).model_copy(update={"monitoring": MonitoringSettings(runbook_url=page)})
    assert shown in widgets(synth(settings))[0]["properties"]["markdown"]


def test_the_dashboard_is_optional() -> None:
    settings = load_environment(SECURE).model_copy(update={"monitoring": MonitoringSettings(dashboard=False)})
    stack = synth(settings)
    assert "aws_cloudwatch_dashboard" not in stack["resource"]
    assert "console_dashboard_url" not in stack["output"]


def test_its_name_differs_between_regions() -> None:
    stack = synth_file(SECURE)
    name = resource(stack, "aws_cloudwatch_dashboard.monitoring_dashboard")["dashboard_name"]
    assert name == "prefect-secure-eu-central-1"
    assert stack["output"]["console_dashboard_url"]["value"].endswith(f"#dashboards/dashboard/{name}")
