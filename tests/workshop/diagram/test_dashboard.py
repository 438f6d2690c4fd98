"""The drawing of the dashboard has everything in the JSON, in the same position, and nothing else."""

import re
import xml.etree.ElementTree as ET

import pytest

from prefect_ecs_ops.common.synthesized import Json, read_stack
from workshop.diagram.command import DASHBOARD, DASHBOARD_STACK, DOCS, dashboard_svg
from workshop.diagram.dashboard import Limit, Series, Widget, draw_dashboard, read_dashboard
from workshop.diagram.drawing import Drawing

from .stacks import DASHBOARDS
from .test_drawing import SVG, reversed_order

SHOWN = read_stack(DASHBOARD_STACK)
BODY: Json = SHOWN["locals"]["monitoring_dashboard_body"]


def drawn(name: str) -> Drawing:
    return draw_dashboard(name, read_dashboard(DASHBOARDS[name]()))


def cards(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """The widgets' boxes, from the top and the left."""
    areas = [box.area for box in drawing.boxes.values() if box.level == 0]
    return sorted((area.y, area.x, area.width, area.height) for area in areas)


def test_committed_drawing_is_fresh() -> None:
    assert (DOCS / DASHBOARD).read_text(encoding="utf-8") == dashboard_svg(DASHBOARD_STACK, SHOWN), (
        "stale; run `make diagram`"
    )
    assert dashboard_svg(DASHBOARD_STACK, reversed_order(SHOWN)) == dashboard_svg(DASHBOARD_STACK, SHOWN)


def test_it_says_that_it_is_a_drawing() -> None:
    root = ET.fromstring(dashboard_svg(DASHBOARD_STACK, SHOWN))  # noqa: S314 -- our own text
    assert "drawing" in (root.findtext(f"{SVG}title") or "")
    assert any(
        "A drawing" in (one.text or "") and "not a screenshot" in (one.text or "") for one in root.iter(f"{SVG}text")
    )


@pytest.mark.parametrize("name", DASHBOARDS)
def test_each_widget_has_its_place_in_the_grid(name: str) -> None:
    body = DASHBOARDS[name]().get("locals", {}).get("monitoring_dashboard_body", {"widgets": []})
    widgets = sorted(body["widgets"], key=lambda one: (one["y"], one["x"]))
    boxes = cards(drawn(name))
    assert len(boxes) == len(widgets)
    if not widgets:
        return
    top, left = boxes[0][0], boxes[0][1]
    column, row = boxes[0][2] / widgets[0]["width"], boxes[0][3] / widgets[0]["height"]
    for widget, (y, x, width, height) in zip(widgets, boxes, strict=True):
        assert (x - left) / column == pytest.approx(widget["x"], abs=0.6), widget
        assert width / column == pytest.approx(widget["width"], abs=0.6), widget
        assert (y > top) == (widget["y"] > 0), widget
        assert (height > 2 * row) == (widget["height"] > 1), widget


@pytest.mark.parametrize("name", DASHBOARDS)
def test_nothing_sticks_out_of_its_widget(name: str) -> None:
    boxes = drawn(name).boxes
    outside = [
        box.name
        for box in boxes.values()
        if box.level > 0 and not boxes["-".join(box.name.split("-")[:2])].area.contains(box.area)
    ]
    assert outside == []


def test_titles_alarms_and_legends_are_there_in_full() -> None:
    texts = [text.content for text in drawn(DASHBOARD_STACK).texts]
    everything = "\n".join(texts)
    for widget in BODY["widgets"]:
        properties = widget["properties"]
        assert properties.get("title", "") in [*texts, ""]
        for alarm in properties.get("alarms", []):
            assert alarm.rpartition(":alarm:prefect-prod-")[2] in texts
        for row in properties.get("metrics", []):
            if row[-1].get("visible", True):
                assert row[-1]["label"] in everything
            assert "expression" in row[0] or row[1] in everything
        for step in filter(None, properties.get("query", "").split(" | ")):
            assert step in everything
    assert "…" not in everything


def test_no_figure_is_invented() -> None:
    """Numbers are only those of the JSON."""
    known = str(BODY)
    content = "\n".join(text.content for text in drawn(DASHBOARD_STACK).texts)
    assert {number for number in re.findall(r"\d+", content) if number not in known} == set()


def test_a_chart_has_its_legend_and_limit() -> None:
    (age,) = (widget for widget in read_dashboard(SHOWN) if widget.title.startswith("Oldest Pending"))
    assert age == Widget(
        kind="metric",
        x=6,
        y=8,
        width=6,
        height=6,
        title="Oldest Pending flow run, seconds",
        series=(Series("age", ("OldestPendingAge",)),),
        limits=(Limit("alarm", 600),),
    )


def test_an_expression_has_the_metrics_that_it_uses() -> None:
    (transfer,) = (widget for widget in read_dashboard(SHOWN) if widget.title == "GB in each period")
    assert transfer.series == (
        Series("NAT out", ("BytesOutToDestination",)),
        Series("NAT in", ("BytesInFromDestination",)),
        Series("logs", ("IncomingBytes",)),
    )
