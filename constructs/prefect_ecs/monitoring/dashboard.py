"""The CloudWatch dashboard of one stack: is it healthy, is it keeping up, what grows the bill."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from prefect_ecs.context.context import StackContext
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.names import Names
from prefect_ecs.pool_metrics import metrics
from prefect_ecs.resources.alarm import Alarm, Source
from prefect_ecs.task_events.alarms import OLDEST_EVENT_SECONDS
from prefect_ecs.terraform.bindings import CloudwatchDashboard, Construct
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.worker.alarms import MEMORY_PERCENT, service_metric, worker_counts

Widget = dict[str, Any]
"""As in https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""

_COLUMNS = 24
_HEADING_ROWS = 1
_WIDGET_ROWS = 6
_MINUTE_SECONDS = 60
_HOUR_SECONDS = 3600

_ERRORS = "fields @timestamp, @message | filter @message like /ERROR|CRITICAL|Error:/ | sort @timestamp desc | limit 20"


@dataclass(frozen=True)
class Position:
    """The position and size of a widget, in the dashboard's columns and rows."""

    x: int
    y: int
    width: int
    height: int

    def widget(self, kind: str, properties: dict[str, Any]) -> Widget:
        return {"type": kind, **asdict(self), "properties": properties}


@dataclass(frozen=True)
class Series:
    """A line of a chart: a metric, or metric math over metrics that are not drawn themselves.

    Attributes:
        label: the label in the legend.
        sources: the metric; or several metrics, by the ids that `expression` uses.
        expression: None with a single metric.
    """

    label: str
    sources: Mapping[str, Source]
    expression: str | None = None

    def metrics(self) -> list[list[Any]]:
        rows: list[list[Any]] = []
        if self.expression is not None:
            rows.append([{"expression": self.expression, "label": self.label}])
        for id_, source in self.sources.items():
            options: dict[str, Any] = {"stat": source.statistic, "id": id_}
            options |= {"label": self.label} if self.expression is None else {"visible": False}
            dimensions = [part for pair in source.dimensions.items() for part in pair]
            rows.append([source.namespace, source.name, *dimensions, options])
        return rows


@dataclass(frozen=True)
class Chart:
    """Lines over time; with `total`, one number for each series over the dashboard's time range.

    Attributes:
        title: the widget's title.
        series: what is drawn.
        period_seconds: the time that one data point covers.
        total: whether the widget shows numbers.
        limits: horizontal lines, by their labels.
    """

    title: str
    series: Sequence[Series]
    period_seconds: int = _MINUTE_SECONDS
    total: bool = False
    limits: Mapping[str, float] = field(default_factory=dict)

    def widget(self, position: Position, region: str) -> Widget:
        properties: dict[str, Any] = {
            "title": self.title,
            "region": region,
            "view": "singleValue" if self.total else "timeSeries",
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
        return position.widget("metric", properties)


@dataclass(frozen=True)
class Measurements:
    """What is measured of a stack, and so can be shown.

    Attributes:
        container_insights: whether Container Insights counts tasks and what they reserve.
        pool_metrics: whether the metrics function measures the work pool.
        log_groups: names of the stack's log groups.
        nat_gateway_ids: expressions.
    """

    container_insights: bool
    pool_metrics: bool
    log_groups: Sequence[str]
    nat_gateway_ids: Sequence[str]


class Dashboard(Construct):
    """One dashboard for one stack."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: MonitoringSettings,
        *,
        context: StackContext,
        alarms: Sequence[Alarm],
        measurements: Measurements,
    ) -> None:
        super().__init__(scope, construct_id)
        body = dashboard_body(settings, context, alarms, measurements)
        CloudwatchDashboard(
            self, "Default", dashboard_name=context.names.dashboard, dashboard_body=json_document(self, "body", body)
        )


def dashboard_body(
    settings: MonitoringSettings, context: StackContext, alarms: Sequence[Alarm], measurements: Measurements
) -> dict[str, Any]:
    """Three rows of widgets, each under a question, and the worker's errors at the end."""
    names = context.names
    height = _HEADING_ROWS + _WIDGET_ROWS
    query = f"SOURCE '{names.worker_log_group}' | {_ERRORS}"
    return {
        "start": "-PT12H",
        "widgets": [
            *_health(settings, context, alarms, measurements),
            *_row(height, "# Is it keeping up?", _keeping_up(settings, names, measurements), context.provider.region),
            *_row(
                2 * height,
                f"# What grows the bill? The price of each part: `prefect-ecs cost {names.stack}`",
                _usage(measurements, names),
                context.provider.region,
            ),
            Position(0, 3 * height, _COLUMNS, _WIDGET_ROWS).widget(
                "log",
                {
                    "title": "Errors in the worker's log",
                    "region": context.provider.region,
                    "query": query,
                    "view": "table",
                },
            ),
        ],
    }


def _health(
    settings: MonitoringSettings, context: StackContext, alarms: Sequence[Alarm], measurements: Measurements
) -> list[Widget]:
    names = context.names
    arns = [context.arn("cloudwatch", f"alarm:{names.alarm(alarm.id)}") for alarm in alarms]
    memory = Chart(
        "Highest memory utilization of a worker, percent",
        [Series("memory", {"memory": service_metric(names, "MemoryUtilization", "Maximum")})],
        limits={"alarm": MEMORY_PERCENT},
    )
    return [
        _heading(0, f"# {names.prefix}: is it healthy? {_runbook(settings.runbook_url)}"),
        Position(0, 1, 8, _WIDGET_ROWS).widget("alarm", {"title": "Alarms", "alarms": arns}),
        _workers(names, measurements).widget(Position(8, 1, 8, _WIDGET_ROWS), context.provider.region),
        memory.widget(Position(16, 1, 8, _WIDGET_ROWS), context.provider.region),
    ]


def _runbook(page: str) -> str:
    """A link; or only the page's name if it is a path in the repository, which the console can't open."""
    label = "What each alarm means"
    return f"[{label}]({page})" if "://" in page else f"{label}: `{page}`"


def _workers(names: Names, measurements: Measurements) -> Chart:
    counts = worker_counts(
        names, container_insights=measurements.container_insights, pool_metrics=measurements.pool_metrics
    )
    if not counts:
        samples = service_metric(names, "CPUUtilization", "SampleCount")
        return Chart("CPU samples of workers; none while no worker runs", [Series("samples", {"running": samples})])
    return Chart("Workers", [Series(id_, {id_: source}) for id_, source in counts.items()])


def _keeping_up(settings: MonitoringSettings, names: Names, measurements: Measurements) -> list[Chart]:
    def queue(name: str, metric: str) -> Source:
        return Source("AWS/SQS", metric, {"QueueName": name}, "Maximum")

    waiting = queue(names.events_queue, "ApproximateNumberOfMessagesVisible")
    dead = queue(names.events_dead_letter_queue, "ApproximateNumberOfMessagesVisible")
    age = queue(names.events_queue, "ApproximateAgeOfOldestMessage")
    return [
        *(_runs(settings, names) if measurements.pool_metrics else []),
        Chart("Task events", [Series("waiting", {"waiting": waiting}), Series("dead letters", {"dead": dead})]),
        Chart(
            "Oldest waiting task event, seconds", [Series("age", {"age": age})], limits={"alarm": OLDEST_EVENT_SECONDS}
        ),
    ]


def _runs(settings: MonitoringSettings, names: Names) -> list[Chart]:
    def series(id_: str, metric: metrics.Metric) -> Series:
        return Series(id_, {id_: Source(metrics.NAMESPACE, metric.name, metrics.dimensions(names), "Maximum")})

    return [
        Chart(
            "Flow runs",
            [
                series("due", metrics.DUE_RUNS),
                series("late", metrics.LATE_RUNS),
                series("pending", metrics.PENDING_RUNS),
                series("running", metrics.RUNNING_RUNS),
            ],
        ),
        Chart(
            "Oldest Pending flow run, seconds",
            [series("age", metrics.OLDEST_PENDING_AGE)],
            limits={"alarm": settings.pending_runs_minutes * 60},
        ),
    ]


def _usage(measurements: Measurements, names: Names) -> list[Chart]:
    """What AWS bills by use, hour by hour and in total. Only Container Insights measures what flow runs' tasks reserve."""
    named = [("GB", _transfer(measurements))]
    if measurements.container_insights:
        named.append(("Task hours", _tasks(names)))
    return [
        *(Chart(f"{name} in each period", series, period_seconds=_HOUR_SECONDS) for name, series in named),
        *(Chart(f"{name} in the time range", series, total=True) for name, series in named),
    ]


def _transfer(measurements: Measurements) -> list[Series]:
    """GB through NAT gateways, in both directions since AWS bills both, and into log groups."""
    directions = (("NAT out", "nat_out", "BytesOutToDestination"), ("NAT in", "nat_in", "BytesInFromDestination"))
    nat = [
        _gigabytes(label, id_, "AWS/NATGateway", metric, "NatGatewayId", measurements.nat_gateway_ids)
        for label, id_, metric in directions
        if measurements.nat_gateway_ids
    ]
    return [*nat, _gigabytes("logs", "log", "AWS/Logs", "IncomingBytes", "LogGroupName", measurements.log_groups)]


def _gigabytes(label: str, id_: str, namespace: str, metric: str, dimension: str, values: Sequence[str]) -> Series:
    """The sum of a metric in bytes over several resources, in GB."""
    sources = {
        f"{id_}_{number}": Source(namespace, metric, {dimension: value}, "Sum")
        for number, value in enumerate(values, 1)
    }
    return Series(label, sources, f"({' + '.join(f'FILL({source}, 0)' for source in sources)}) / 1000000000")


def _tasks(names: Names) -> list[Series]:
    """VCPU hours and GB hours that tasks reserved.

    Container Insights takes one sample of each task a minute, in CPU units and MiB, so that a sum is in unit-minutes. Source:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html
    """
    return [
        Series(
            label,
            {id_: Source("ECS/ContainerInsights", metric, {"ClusterName": names.cluster}, "Sum")},
            f"FILL({id_}, 0) / 1024 / 60",
        )
        for label, id_, metric in (
            ("vCPU hours", "cpu", "CpuReserved"),
            ("memory GB hours", "memory", "MemoryReserved"),
        )
    ]


def _row(y: int, heading: str, charts: Sequence[Chart], region: str) -> list[Widget]:
    """A heading, and under it charts of equal width."""
    width = _COLUMNS // len(charts)
    return [
        _heading(y, heading),
        *(
            chart.widget(Position(width * index, y + _HEADING_ROWS, width, _WIDGET_ROWS), region)
            for index, chart in enumerate(charts)
        ),
    ]


def _heading(y: int, markdown: str) -> Widget:
    return Position(0, y, _COLUMNS, _HEADING_ROWS).widget("text", {"markdown": markdown, "background": "transparent"})
