"""The SVG itself: well-formed, accessible, self-contained, and the committed one is fresh."""

import xml.etree.ElementTree as ET
from typing import Any

from workshop.diagram.command import ARCHITECTURE, DOCS, svg
from workshop.diagram.command import ARCHITECTURE_STACK as STACK
from workshop.diagram.shapes import Drawing
from workshop.diagram.svg import render

from .stacks import DEV

SVG = "{http://www.w3.org/2000/svg}"


def test_committed_picture_is_fresh() -> None:
    assert (DOCS / ARCHITECTURE).read_text(encoding="utf-8") == svg(STACK, DEV), "stale; run `make diagram`"


def test_the_order_of_the_json_does_not_matter() -> None:
    assert svg(STACK, reversed_order(DEV)) == svg(STACK, DEV)


def reversed_order(value: Any) -> Any:
    """The same JSON with the members of every object the other way round."""
    if isinstance(value, dict):
        return {key: reversed_order(value[key]) for key in reversed(value)}
    return value


def test_title_and_description_are_there_for_screen_readers() -> None:
    root = ET.fromstring(svg(STACK, DEV))  # noqa: S314 -- our own text
    assert root.get("role") == "img"
    labelled = (root.get("aria-labelledby") or "").split()
    by_id = {element.get("id"): element.text or "" for element in root}
    assert by_id[labelled[0]] == "Prefect worker on Amazon ECS: the dev stack"
    assert "3 availability zones" in by_id[labelled[1]]
    assert "prefect-worker-service" in by_id[labelled[1]]


def test_it_has_a_background_and_loads_nothing() -> None:
    text = svg(STACK, DEV)
    root = ET.fromstring(text)  # noqa: S314 -- our own text
    background = next(root.iter(f"{SVG}rect"))
    assert (background.get("class"), background.get("x"), background.get("y")) == ("b-page", "0.5", "0.5")
    assert text.count("http") == 1, "only the SVG namespace; anything else would not load on a page that shows the file"
    assert "prefers-color-scheme: dark" in text


def test_names_can_hold_what_xml_reserves() -> None:
    drawing = Drawing("a < b", "b & c")
    drawing.frame("page", "page", 0, (0, 0, 100, 100))
    drawing.text("page", "<&>", 10, 20, "detail")
    root = ET.fromstring(render(drawing))  # noqa: S314 -- our own text
    assert [element.text for element in root.iter(f"{SVG}text")] == ["<&>"]


def test_an_arrow_s_head_points_where_it_ends() -> None:
    drawing = Drawing("t", "d")
    drawing.frame("page", "page", 0, (0, 0, 100, 100))
    drawing.arrow((10, 90), (10, 20))
    assert '<polyline class="line" points="10,90 10,28"/><polygon class="head" points="10,20 6,28 14,28"/>' in render(
        drawing
    )
