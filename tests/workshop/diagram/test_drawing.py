"""The SVG is well-formed, accessible, self-contained and up to date, and text widths are upper estimates."""

import xml.etree.ElementTree as ET
from typing import Any

from workshop.diagram.command import ARCHITECTURE, DOCS, architecture_svg
from workshop.diagram.command import ARCHITECTURE_STACK as STACK
from workshop.diagram.drawing import Drawing, render, shortened, text_width

from .stacks import DEV

SVG = "{http://www.w3.org/2000/svg}"

HELVETICA_13_PX = {"Availability zone 1": 105.5, "RunTask, once for each flow run": 181.4}
"""From the metrics of the font."""


def test_the_committed_diagram_is_up_to_date() -> None:
    assert (DOCS / ARCHITECTURE).read_text(encoding="utf-8") == architecture_svg(STACK, DEV), (
        "stale; run `make diagram`"
    )


def test_the_order_of_the_json_does_not_matter() -> None:
    assert architecture_svg(STACK, reversed_order(DEV)) == architecture_svg(STACK, DEV)


def reversed_order(value: Any) -> Any:
    """The same JSON with the members of every object in reverse order."""
    if isinstance(value, dict):
        return {key: reversed_order(value[key]) for key in reversed(value)}
    return value


def test_screen_readers_get_a_title_and_a_description() -> None:
    root = ET.fromstring(architecture_svg(STACK, DEV))  # noqa: S314 -- our own text
    assert root.get("role") == "img"
    labelled = (root.get("aria-labelledby") or "").split()
    by_id = {element.get("id"): element.text or "" for element in root}
    assert by_id[labelled[0]] == "Prefect worker on Amazon ECS: the dev stack"
    assert "3 availability zones" in by_id[labelled[1]]
    assert "prefect-worker-service" in by_id[labelled[1]]


def test_the_svg_has_a_background_and_no_external_references() -> None:
    text = architecture_svg(STACK, DEV)
    root = ET.fromstring(text)  # noqa: S314 -- our own text
    background = next(root.iter(f"{SVG}rect"))
    assert (background.get("class"), background.get("x"), background.get("y")) == ("b-page", "0.5", "0.5")
    assert text.count("http") == 1, "only the SVG namespace; pages that embed the file would load nothing else"
    assert "prefers-color-scheme: dark" in text


def test_special_characters_of_xml_are_escaped() -> None:
    drawing = Drawing("a < b", "b & c")
    drawing.frame("page", "page", 0, (0, 0, 100, 100))
    drawing.text("page", "<&>", 10, 20, "detail")
    root = ET.fromstring(render(drawing))  # noqa: S314 -- our own text
    assert [element.text for element in root.iter(f"{SVG}text")] == ["<&>"]


def test_the_head_of_an_arrow_points_to_its_end() -> None:
    drawing = Drawing("t", "d")
    drawing.frame("page", "page", 0, (0, 0, 100, 100))
    drawing.arrow((10, 90), (10, 20))
    assert '<polyline class="line" points="10,90 10,28"/><polygon class="head" points="10,20 6,28 14,28"/>' in render(
        drawing
    )


def test_text_width_is_at_least_that_of_helvetica_and_not_much_more() -> None:
    for text, width in HELVETICA_13_PX.items():
        assert width <= text_width(text, 13) <= width * 1.25, text


def test_monospace_characters_have_the_same_width() -> None:
    assert text_width("iii", 10, monospace=True) == text_width("WWW", 10, monospace=True)


def test_bold_is_wider() -> None:
    assert text_width("abc", 13, bold=True) > text_width("abc", 13)


def test_only_a_text_that_does_not_fit_is_shortened() -> None:
    assert shortened("prefect-cluster", 200, 13, monospace=True) == "prefect-cluster"
    short = shortened("prefect-cluster", 60, 13, monospace=True)
    assert short == "prefec…"
    assert text_width(short, 13, monospace=True) <= 60
