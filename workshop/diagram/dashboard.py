"""Reads a stack's CloudWatch dashboard and draws its layout, without values: only a running stack has those."""

import re
from dataclasses import dataclass
from itertools import cycle, takewhile
from typing import Any

from prefect_ecs_ops.common.expressions import document
from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.diagram.drawing import Drawing, text_width
from workshop.diagram.theme import TEXT_STYLES

_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")


@dataclass(frozen=True)
class Series:
    """A line of a chart: its label, and the names of its metrics."""

    label: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """A horizontal line across a chart."""

    label: str
    value: float


@dataclass(frozen=True)
class Widget:
    """One widget, in the dashboard's grid of 24 columns.

    Attributes:
        kind: the type in CloudWatch: text, alarm, metric or log.
        title: the title; for a text widget, the text without Markdown.
        alarms: names of the alarms in an alarm widget.
        series, limits: lines of a chart. With `numbers`, each series is one number.
        query: the steps of the query of a log widget.
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
    """The widgets of the stack's dashboard, from the top and the left; empty if the stack has no dashboard."""
    bodies = [
        document(stack, dashboard["dashboard_body"])
        for dashboard in resources(stack, "aws_cloudwatch_dashboard").values()
    ]
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
    """Visible expressions with the metrics that they use, and visible metrics."""
    metrics = {row[-1]["id"]: row[1] for row in rows if "expression" not in row[0]}
    shown = [row[-1] for row in rows if row[-1].get("visible", True)]
    return tuple(Series(options["label"], _metrics(options, metrics)) for options in shown)


def _metrics(options: Json, metrics: dict[str, str]) -> tuple[str, ...]:
    used = re.findall(r"\w+", options["expression"]) if "expression" in options else [options["id"]]
    return tuple(dict.fromkeys(metrics[id_] for id_ in used if id_ in metrics))


def _plain(markdown: str) -> str:
    return _LINK.sub(r"\1", markdown).replace("`", "").lstrip("# ")


_MARGIN = 24
_COLUMN, _ROW, _GAP = 52, 38, 8
_COLUMNS = 24
_HEADER = 68
_PADDING = 12
_TITLE, _LINE = 22, 18
"""Baseline of a widget's title from its top, and distance between the lines of a legend."""
_SWATCH = 10
_NUMBER = 28
_ALARM_COLUMNS, _ALARM_ROW, _ALARM_GAP = 3, 22, 4
_SERIES_STYLES = ("series-1", "series-2", "series-3", "series-4")


def draw_dashboard(stack: str, widgets: tuple[Widget, ...]) -> Drawing:
    """Draws every widget at its position, with empty charts except for limits."""
    bottom = max((widget.y + widget.height for widget in widgets), default=0)
    width, height = 2 * _MARGIN + _COLUMNS * _COLUMN, _HEADER + bottom * _ROW + _MARGIN
    drawing = Drawing(f"A drawing of the dashboard of the {stack} stack", _describe(widgets))
    drawing.frame("page", "page", -1, (0, 0, width, height))
    drawing.text("page", f"The dashboard of the {stack} stack", _MARGIN, 32, "title")
    note = "A drawing from the dashboard's JSON, not a screenshot: in a running stack, charts show data."
    drawing.text("page", note, _MARGIN, 54, "note")
    for number, widget in enumerate(widgets):
        _Card(drawing, f"widget-{number}", widget).draw()
    return drawing


def _describe(widgets: tuple[Widget, ...]) -> str:
    return "From the top: " + "; ".join(widget.title for widget in widgets) + "."


class _Card:
    """One widget."""

    def __init__(self, drawing: Drawing, name: str, widget: Widget) -> None:
        self._drawing = drawing
        self._name = name
        self._widget = widget
        self._left = _MARGIN + widget.x * _COLUMN
        self._top = _HEADER + widget.y * _ROW
        self._width = widget.width * _COLUMN - _GAP
        self._height = widget.height * _ROW - _GAP

    def draw(self) -> None:
        heading = self._widget.kind == "text"
        style = "heading" if heading else "widget"
        self._drawing.card(self._name, style, 0, (self._left, self._top, self._width, self._height))
        self._text(self._widget.title, _TITLE, "heading" if heading else "frame")
        if self._widget.numbers:
            self._numbers()
        elif self._widget.series:
            self._chart()
        self._alarms()
        for number, step in enumerate(self._widget.query, start=1):
            self._text(step if number == 1 else f"| {step}", _TITLE + _PADDING + number * _LINE, "code")

    def _text(self, content: str, y: int, style: str, x: int = 0) -> None:
        self._drawing.text(self._name, content, self._left + _PADDING + x, self._top + y, style)

    def _inside(self, name: str, style: str, area: tuple[int, int, int, int], level: int = 1) -> str:
        """Adds a box to the widget and returns its name. `area` is relative to the widget's corner."""
        x, y, width, height = area
        self._drawing.card(f"{self._name}-{name}", style, level, (self._left + x, self._top + y, width, height))
        return f"{self._name}-{name}"

    def _chart(self) -> None:
        legend = self._legend()
        top, bottom = _TITLE + _PADDING, self._height - _PADDING - len(legend) * _LINE
        width = self._width - 2 * _PADDING
        plot = self._inside("plot", "plot", (_PADDING, top, width, bottom - top))
        for number, limit in enumerate(self._widget.limits, start=1):
            y = top + (bottom - top) * number // (len(self._widget.limits) + 1)
            self._inside(f"limit-{number}", "limit", (_PADDING, y, width, 2), level=2)
            left = self._left + 2 * _PADDING
            self._drawing.text(plot, f"{limit.label}: {limit.value:g}", left, self._top + y - 6, "limit")
        for number, (swatch, content, style) in enumerate(legend, start=1):
            y = bottom + number * _LINE
            if swatch:
                self._inside(f"swatch-{number}", swatch, (_PADDING, y - _SWATCH, _SWATCH, _SWATCH))
            self._text(content, y, style, _SWATCH + 6)

    def _legend(self) -> list[tuple[str | None, str, str]]:
        """Swatch, content and style of each line. Metric names that don't fit beside the label are on their own line."""
        room = self._width - 2 * _PADDING - _SWATCH - 10
        lines: list[tuple[str | None, str, str]] = []
        for series, swatch in zip(self._widget.series, cycle(_SERIES_STYLES), strict=False):
            line = f"{series.label}: {', '.join(series.metrics)}"
            if text_width(line, TEXT_STYLES["detail"].size_px) <= room:
                lines.append((swatch, line, "detail"))
            else:
                lines += [(swatch, f"{series.label}:", "detail"), (None, ", ".join(series.metrics), "small")]
        return lines

    def _numbers(self) -> None:
        y = _TITLE + _PADDING
        for series in self._widget.series:
            self._text(series.label, y + 20, "title")
            self._text(", ".join(series.metrics), y + 20 + _LINE, "small")
            y += 20 + _LINE + _NUMBER

    def _alarms(self) -> None:
        column = (self._width - 2 * _PADDING) // _ALARM_COLUMNS
        for number, (alarm, short_name) in enumerate(
            zip(self._widget.alarms, _without_common_prefix(self._widget.alarms), strict=True)
        ):
            row, column_index = divmod(number, _ALARM_COLUMNS)
            x, y = _PADDING + column_index * column, _TITLE + _PADDING + row * _ALARM_ROW
            name = self._inside(f"alarm-{alarm}", "widget", (x, y, column - _ALARM_GAP, _ALARM_ROW - _ALARM_GAP))
            self._drawing.text(name, short_name, self._left + x + 6, self._top + y + 13, "small")


def _without_common_prefix(alarms: tuple[str, ...]) -> list[str]:
    """The alarms' names without the words that all of them start with."""
    words = [alarm.split("-") for alarm in alarms]
    shared = len(list(takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))))
    return ["-".join(name[shared:] or name[-1:]) for name in words]
