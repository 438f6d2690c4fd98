"""Reads the stack's CloudWatch dashboard: its widgets, as far as the drawing shows them."""

import re
from dataclasses import dataclass
from typing import Any

from prefect_ecs_ops.common.expressions import document
from prefect_ecs_ops.common.synthesized import Json, resources

_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")


@dataclass(frozen=True)
class Series:
    """A line of a chart: its legend, and the names of the metrics that it is made of."""

    label: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """A horizontal line across a chart."""

    label: str
    value: float


@dataclass(frozen=True)
class Widget:
    """One widget of any kind, in the dashboard's own grid of 24 columns.

    Attributes:
        kind: CloudWatch's type: text, alarm, metric or log.
        title: of a text, its words without the marks of Markdown.
        alarms: names of alarms whose states are shown.
        series, limits: what a chart draws; with `numbers`, each series is one figure.
        query: of a log widget, the steps of its query.
    """

    kind: str
    x: int
    y: int
    width: int
    height: int
    title: str
    alarms: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    limits: tuple[Limit, ...] = ()
    numbers: bool = False
    query: tuple[str, ...] = ()


def read_dashboard(stack: Json) -> tuple[Widget, ...]:
    """The widgets of the stack's dashboard, from the top and the left; none, if the stack has no dashboard."""
    bodies = [document(stack, one["dashboard_body"]) for one in resources(stack, "aws_cloudwatch_dashboard").values()]
    widgets = [_widget(widget) for body in bodies for widget in body["widgets"]]
    return tuple(sorted(widgets, key=lambda widget: (widget.y, widget.x)))


def _widget(widget: Json) -> Widget:
    properties = widget["properties"]
    limits = properties.get("annotations", {}).get("horizontal", [])
    return Widget(
        kind=widget["type"],
        x=widget["x"],
        y=widget["y"],
        width=widget["width"],
        height=widget["height"],
        title=properties.get("title") or _plain(properties["markdown"]),
        alarms=tuple(arn.rpartition(":alarm:")[2] for arn in properties.get("alarms", [])),
        series=_series(properties.get("metrics", [])),
        limits=tuple(Limit(line["label"], line["value"]) for line in limits),
        numbers=properties.get("view") == "singleValue",
        query=tuple(step.strip() for step in properties.get("query", "").split(" | ") if step),
    )


def _series(rows: list[list[Any]]) -> tuple[Series, ...]:
    """Expressions with what they use; and metrics that are drawn themselves."""
    metrics = {row[-1]["id"]: row[1] for row in rows if "expression" not in row[0]}
    shown = [row[-1] for row in rows if row[-1].get("visible", True)]
    return tuple(Series(options["label"], _metrics(options, metrics)) for options in shown)


def _metrics(options: Json, metrics: dict[str, str]) -> tuple[str, ...]:
    used = re.findall(r"\w+", options["expression"]) if "expression" in options else [options["id"]]
    return tuple(dict.fromkeys(metrics[id_] for id_ in used if id_ in metrics))


def _plain(markdown: str) -> str:
    return _LINK.sub(r"\1", markdown).replace("`", "").lstrip("# ")
