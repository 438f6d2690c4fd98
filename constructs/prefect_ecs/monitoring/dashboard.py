"""The dashboard: is it healthy, is it keeping up, what does it cost."""

from typing import Any

from prefect_ecs.monitoring.alarm import Alarm, Source, Statistic
from prefect_ecs.monitoring.dashboard_cost import (
    PRICED_REGION,
    cost_a_day,
    gigabytes,
    log_bytes,
    nat_bytes,
)
from prefect_ecs.monitoring.dashboard_widgets import (
    COLUMNS,
    Chart,
    Place,
    Series,
    Widget,
    alarm_states,
    hourly,
    log_lines,
    text,
)
from prefect_ecs.monitoring.worker_alarms import MEMORY_PERCENT, OLDEST_EVENT_SECONDS, worker_counts
from prefect_ecs.names import Names
from prefect_ecs.pool_metrics import metrics
from prefect_ecs.settings.environment import Settings
from prefect_ecs.terraform.bindings import CloudwatchDashboard, Construct
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import StackProvider

_TROUBLE = (
    "fields @timestamp, @message | filter @message like /ERROR|CRITICAL|Error:/ | sort @timestamp desc | limit 20"
)


class Dashboard(Construct):
    """One page for one stack."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        *,
        names: Names,
        provider: StackProvider,
        table: list[Alarm],
        nat_gateway_ids: list[str],
    ) -> None:
        super().__init__(scope, construct_id)
        body = dashboard_body(settings, names, provider, table, nat_gateway_ids)
        CloudwatchDashboard(
            self, "Default", dashboard_name=names.dashboard, dashboard_body=json_document(self, "body", body)
        )


def dashboard_body(
    settings: Settings, names: Names, provider: StackProvider, table: list[Alarm], nat_gateway_ids: list[str]
) -> dict[str, Any]:
    """Three rows of widgets, each under its question, and the worker's own words at the end."""
    return {
        "start": "-PT12H",
        "widgets": [
            *_health(settings, names, provider, table),
            *_keeping_up(settings, names, provider),
            *_cost(settings, names, provider, nat_gateway_ids),
            log_lines(
                Place(0, 21, COLUMNS, 6),
                "What the worker complains of",
                provider.region,
                f"SOURCE '{names.worker_log_group}' | {_TROUBLE}",
            ),
        ],
    }


def _health(settings: Settings, names: Names, provider: StackProvider, table: list[Alarm]) -> list[Widget]:
    arns = [provider.arn("cloudwatch", f"alarm:{names.alarm(alarm.id)}") for alarm in table]
    memory = Chart(
        "Memory of the fullest worker, percent",
        [Series("memory", {"memory": _service(names, "AWS/ECS", "MemoryUtilization", "Maximum")})],
        limits={"alarm": MEMORY_PERCENT},
    )
    return [
        text(
            Place(0, 0, COLUMNS, 1),
            f"# {names.prefix}: is it healthy? {_runbook(settings.monitoring.runbook_url)}",
        ),
        alarm_states(Place(0, 1, 8, 6), "Alarms", arns),
        _workers(settings, names).widget(Place(8, 1, 8, 6), provider.region),
        memory.widget(Place(16, 1, 8, 6), provider.region),
    ]


def _runbook(page: str) -> str:
    """A link, or the page's name where it is a path in the repository, which the console can't open."""
    says = "What each alarm means"
    return f"[{says}]({page})" if "://" in page else f"{says}: `{page}`"


def _workers(settings: Settings, names: Names) -> Chart:
    counts = worker_counts(settings, names)
    if not counts:
        running = _service(names, "AWS/ECS", "CPUUtilization", "SampleCount")
        return Chart("Measurements of workers; none when none runs", [Series("measurements", {"running": running})])
    labels = {"desired": "wanted", "running": "running"}
    return Chart("Workers", [Series(labels[id_], {id_: source}) for id_, source in counts.items()])


def _keeping_up(settings: Settings, names: Names, provider: StackProvider) -> list[Widget]:
    charts = [*(_runs(settings, names) if settings.metrics.enabled else []), *_events(names)]
    width = COLUMNS // len(charts)
    return [
        text(Place(0, 7, COLUMNS, 1), "# Is it keeping up?"),
        *(chart.widget(Place(width * index, 8, width, 6), provider.region) for index, chart in enumerate(charts)),
    ]


def _runs(settings: Settings, names: Names) -> list[Chart]:
    def measured(label: str, metric: metrics.Metric) -> Series:
        source = Source(metrics.NAMESPACE, metric.name, metrics.dimensions(names), "Maximum")
        return Series(label, {label.replace(" ", "_"): source})

    return [
        Chart(
            "Flow runs",
            [
                measured("due", metrics.DUE_RUNS),
                measured("late", metrics.LATE_RUNS),
                measured("pending", metrics.PENDING_RUNS),
                measured("running", metrics.RUNNING_RUNS),
            ],
        ),
        Chart(
            "Oldest run that is Pending, seconds",
            [measured("age", metrics.OLDEST_PENDING_AGE)],
            limits={"alarm": settings.monitoring.pending_runs_minutes * 60},
        ),
    ]


def _events(names: Names) -> list[Chart]:
    return [
        Chart(
            "Task events that wait",
            [
                Series("to be read", {"waiting": _queue(names.events_queue, "ApproximateNumberOfMessagesVisible")}),
                Series(
                    "dead letters",
                    {"dead": _queue(names.events_dead_letter_queue, "ApproximateNumberOfMessagesVisible")},
                ),
            ],
        ),
        Chart(
            "Oldest of them, seconds",
            [Series("age", {"age": _queue(names.events_queue, "ApproximateAgeOfOldestMessage")})],
            limits={"alarm": OLDEST_EVENT_SECONDS},
        ),
    ]


def _cost(settings: Settings, names: Names, provider: StackProvider, nat_gateway_ids: list[str]) -> list[Widget]:
    logs = log_bytes(settings, names)
    totals = [Series("GB into logs", logs, gigabytes(logs))]
    if nat_gateway_ids:
        nat = nat_bytes(nat_gateway_ids)
        totals.insert(0, Series("GB through NAT", nat, gigabytes(nat)))
    return [
        text(
            Place(0, 14, COLUMNS, 1),
            f"# What does it cost? A month's bill, part by part: `prefect-ecs cost {names.stack}`",
        ),
        hourly(
            f"US dollars a day at each hour's pace, estimated at {PRICED_REGION}'s list prices",
            cost_a_day(settings, names, nat_gateway_ids),
        ).widget(Place(0, 15, 16, 6), provider.region),
        Chart("In the time that is shown", totals, total=True).widget(Place(16, 15, 8, 6), provider.region),
    ]


def _service(names: Names, namespace: str, metric: str, statistic: Statistic) -> Source:
    return Source(namespace, metric, {"ClusterName": names.cluster, "ServiceName": names.worker_service}, statistic)


def _queue(queue: str, metric: str) -> Source:
    return Source("AWS/SQS", metric, {"QueueName": queue}, "Maximum")
