"""Alarms of the work pool, over the metrics that the metrics function publishes."""

from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.metrics import LATE_RUNS, NAMESPACE, OLDEST_PENDING_AGE, POOL_READY, Metric, dimensions
from prefect_ecs.resources.alarm import Alarm, Source, Statistic

_UNKNOWN = "the function publishes nothing while it fails, which metrics-missing reports, or while the pool is paused"


def pool_alarms(names: Names, *, late_runs_minutes: int, pending_runs_minutes: int) -> list[Alarm]:
    """The alarms of a stack that has the metrics function.

    Args:
        names: the stack's names.
        late_runs_minutes: how long flow runs must be late before the alarm goes off.
        pending_runs_minutes: how long a flow run may be Pending before the alarm goes off.
    """
    return [
        Alarm(
            key="pool-not-ready",
            meaning="No worker of the pool is online: flow runs do not start.",
            action="Check that the worker runs and reaches Prefect.",
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
            meaning=f"Flow runs have been late for {late_runs_minutes} minutes: workers do not keep up, or do not poll.",
            action="Check the workers, then the pool's concurrency limit, then raise the number of workers.",
            sources={"late": _pool(LATE_RUNS, names, "Minimum")},
            comparison="GreaterThanThreshold",
            threshold=0,
            periods=late_runs_minutes,
            out_of=late_runs_minutes,
            missing="missing",
            missing_because=_UNKNOWN,
        ),
        Alarm(
            key="pending-runs",
            meaning=f"A flow run has been Pending for more than {pending_runs_minutes} minutes: its task does not start.",
            action="Look for its task; if there is none, cancel the run and start it again.",
            sources={"age": _pool(OLDEST_PENDING_AGE, names, "Maximum")},
            comparison="GreaterThanThreshold",
            threshold=pending_runs_minutes * 60,
            periods=3,
            out_of=3,
            missing="missing",
            missing_because=_UNKNOWN,
        ),
        Alarm(
            key="metrics-missing",
            meaning="The function that measures the pool fails or is not invoked: late runs go unnoticed, and autoscaling stops.",
            action="Read the function's log.",
            sources={
                "errors": Source("AWS/Lambda", "Errors", {"FunctionName": names.pool_metrics_function}, "Sum"),
            },
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            periods=3,
            out_of=5,
            missing="breaching",
            missing_because="Lambda reports 0 errors for each successful invocation, and the schedule invokes the function each minute",
        ),
    ]


def _pool(metric: Metric, names: Names, statistic: Statistic) -> Source:
    return Source(NAMESPACE, metric.name, dimensions(names), statistic)
