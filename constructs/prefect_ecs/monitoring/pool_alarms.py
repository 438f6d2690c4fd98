"""Alarms of the work pool, from what the metrics function asks of Prefect."""

from prefect_ecs.monitoring.alarm import Alarm, Source, Statistic
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.metrics import LATE_RUNS, NAMESPACE, OLDEST_PENDING_AGE, POOL_READY, Metric, dimensions

_UNKNOWN = "without the function nobody knows, and metrics-missing says so; a paused pool has no value either"


def pool_alarms(settings: MonitoringSettings, names: Names) -> list[Alarm]:
    """The alarms of a stack that has the metrics function."""
    return [
        Alarm(
            key="pool-not-ready",
            says="No worker of the pool is online: flow runs do not start.",
            do="Check that the worker runs and reaches Prefect.",
            sources={"ready": _pool(POOL_READY, names, "Maximum")},
            comparison="LessThanThreshold",
            threshold=1,
            periods=5,
            out_of=5,
            missing="missing",
            missing_because=_UNKNOWN,
        ),
        Alarm(
            key="late-runs",
            says=f"Flow runs have been late for {settings.late_runs_minutes} minutes: workers do not keep up, or do not poll.",
            do="Check the workers, then the pool's concurrency limit, then raise the number of workers.",
            sources={"late": _pool(LATE_RUNS, names, "Minimum")},
            comparison="GreaterThanThreshold",
            threshold=0,
            periods=settings.late_runs_minutes,
            out_of=settings.late_runs_minutes,
            missing="missing",
            missing_because=_UNKNOWN,
        ),
        Alarm(
            key="pending-runs",
            says=f"A flow run has been Pending for more than {settings.pending_runs_minutes} minutes: its task does not start.",
            do="Look for its task; if there is none, cancel the run and start it again.",
            sources={"age": _pool(OLDEST_PENDING_AGE, names, "Maximum")},
            comparison="GreaterThanThreshold",
            threshold=settings.pending_runs_minutes * 60,
            periods=3,
            out_of=3,
            missing="missing",
            missing_because=_UNKNOWN,
        ),
        Alarm(
            key="metrics-missing",
            says="The function that measures the pool fails, or is not called: nobody knows of late runs, and scaling stands still.",
            do="Read the function's log.",
            sources={
                "errors": Source("AWS/Lambda", "Errors", {"FunctionName": names.pool_metrics_function}, "Sum"),
            },
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            periods=3,
            out_of=5,
            missing="breaching",
            missing_because="Lambda reports 0 errors for each call that succeeds, and one is made each minute",
        ),
    ]


def _pool(metric: Metric, names: Names, statistic: Statistic) -> Source:
    return Source(NAMESPACE, metric.name, dimensions(names), statistic)
