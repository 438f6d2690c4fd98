"""The dashboard's widgets, as plain data: three rows, for three questions.

Source of the form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from dataclasses import dataclass, field
from typing import Any

from prefect_ecs.monitoring.alarm import Source

Widget = dict[str, Any]

COLUMNS = 24
"""The page's width."""

_HOUR_SECONDS = 3600
_MINUTE_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """Where a widget is, in columns and rows."""

    x: int
    y: int
    width: int
    height: int

    def around(self, kind: str, properties: dict[str, Any]) -> Widget:
        return {
            "type": kind,
            "x": self.x,
            "y": self.y,
            "width": self.width,
            "height": self.height,
            "properties": properties,
        }


@dataclass(frozen=True)
class Series:
    """A line of a chart: a metric, or metric math over metrics that are not drawn themselves.

    Attributes:
        label: its name in the legend.
        sources: the metric; or several by the names that `expression` uses.
        expression: None with one metric.
    """

    label: str
    sources: dict[str, Source]
    expression: str | None = None

    def metrics(self) -> list[list[Any]]:
        rows: list[list[Any]] = []
        if self.expression is not None:
            rows.append([{"expression": self.expression, "label": self.label}])
        for id_, source in self.sources.items():
            options: dict[str, Any] = {"stat": source.statistic, "id": id_}
            options |= {"label": self.label} if self.expression is None else {"visible": False}
            dimensions = [text for pair in source.dimensions.items() for text in pair]
            rows.append([source.namespace, source.name, *dimensions, options])
        return rows


@dataclass(frozen=True)
class Chart:
    """Lines over time, or with `total` numbers over the whole range that is shown."""

    title: str
    series: list[Series]
    period_seconds: int = _MINUTE_SECONDS
    stacked: bool = False
    total: bool = False
    limits: dict[str, float] = field(default_factory=dict)

    def widget(self, place: Place, region: str) -> Widget:
        properties: dict[str, Any] = {
            "title": self.title,
            "region": region,
            "view": "singleValue" if self.total else "timeSeries",
            "stacked": self.stacked,
            "period": self.period_seconds,
            "metrics": [row for series in self.series for row in series.metrics()],
        }
        if self.total:
            properties["setPeriodToTimeRange"] = True
        else:
            properties["yAxis"] = {"left": {"min": 0}}
        if self.limits:
            lines = [{"label": label, "value": value} for label, value in self.limits.items()]
            properties["annotations"] = {"horizontal": lines}
        return place.around("metric", properties)


def hourly(title: str, series: list[Series]) -> Chart:
    """A chart of a point an hour, of series that add up."""
    return Chart(title, series, period_seconds=_HOUR_SECONDS, stacked=True)


def text(place: Place, markdown: str) -> Widget:
    """Words, in Markdown."""
    return place.around("text", {"markdown": markdown, "background": "transparent"})


def alarm_states(place: Place, title: str, arns: list[str]) -> Widget:
    """The states of some alarms."""
    return place.around("alarm", {"title": title, "alarms": arns})


def log_lines(place: Place, title: str, region: str, query: str) -> Widget:
    """What a Logs Insights query finds."""
    return place.around("log", {"title": title, "region": region, "query": query, "view": "table"})
