"""Draws a stack's CloudWatch dashboard: what stands where. No figures, for those only a running stack has."""

from itertools import cycle, takewhile

from workshop.diagram.read_dashboard import Widget
from workshop.diagram.shapes import Drawing
from workshop.diagram.text_width import text_width
from workshop.diagram.theme import TEXT_STYLES

_MARGIN = 24
_COLUMN, _ROW, _GAP = 52, 38, 8
_COLUMNS = 24
_HEADER = 68
_PADDING = 12
_TITLE, _LINE = 22, 18
"""Baseline of a widget's title from its top, and from one line of a legend to the next."""
_SWATCH = 10
_NUMBER = 28
_ALARM_COLUMNS, _ALARM_ROW, _ALARM_GAP = 3, 22, 4
_SERIES_STYLES = ("series-1", "series-2", "series-3", "series-4")


def draw_dashboard(stack: str, widgets: tuple[Widget, ...]) -> Drawing:
    """Every widget at its place, charts empty but for their limits."""
    bottom = max((widget.y + widget.height for widget in widgets), default=0)
    width, height = 2 * _MARGIN + _COLUMNS * _COLUMN, _HEADER + bottom * _ROW + _MARGIN
    drawing = Drawing(f"A drawing of the dashboard of the {stack} stack", _describe(widgets))
    drawing.frame("page", "page", -1, (0, 0, width, height))
    drawing.text("page", f"The dashboard of the {stack} stack", _MARGIN, 32, "title")
    note = "A drawing made from the dashboard's JSON, not a screenshot: charts show lines once a stack runs."
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
        """A box in the widget, and its name; `area` counts from the widget's corner."""
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
        """Swatch, content and style of each line; a metric's name goes below where it does not fit beside."""
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
        for number, (alarm, own) in enumerate(zip(self._widget.alarms, _own_parts(self._widget.alarms), strict=True)):
            row, place = divmod(number, _ALARM_COLUMNS)
            x, y = _PADDING + place * column, _TITLE + _PADDING + row * _ALARM_ROW
            name = self._inside(f"alarm-{alarm}", "widget", (x, y, column - _ALARM_GAP, _ALARM_ROW - _ALARM_GAP))
            self._drawing.text(name, own, self._left + x + 6, self._top + y + 13, "small")


def _own_parts(alarms: tuple[str, ...]) -> list[str]:
    """The alarms' names without the words with which all of them begin."""
    words = [alarm.split("-") for alarm in alarms]
    shared = len(list(takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))))
    return ["-".join(of[shared:] or of[-1:]) for of in words]
