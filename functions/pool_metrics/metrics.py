"""From what was found to CloudWatch metrics. The names are those of `prefect_ecs.pool_metrics.metrics`; a test compares them."""

from typing import TYPE_CHECKING, Literal

from pool_metrics.configuration import Configuration
from pool_metrics.work_pool import PoolState

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

MetricValues = dict[str, float]

UNITS: dict[str, Literal["Count", "Seconds", "None"]] = {
    "DueRuns": "Count",
    "LateRuns": "Count",
    "PendingRuns": "Count",
    "OldestPendingAge": "Seconds",
    "RunningRuns": "Count",
    "BacklogPerWorker": "Count",
    "PoolReady": "None",
    "CredentialRejected": "None",
    "DesiredWorkers": "Count",
    "RunningWorkers": "Count",
}


def of_workers(*, desired: int, running: int) -> MetricValues:
    """The metrics that ECS answers for."""
    return {"DesiredWorkers": desired, "RunningWorkers": running}


def of_pool(pool: PoolState, *, desired_workers: int) -> MetricValues:
    """A pool's metrics.

    The backlog is divided by the desired workers, not by the running ones: those that scaling has just ordered will take
    their share in a minute, and without them in the divisor it would order them again.
    """
    values: MetricValues = {
        "DueRuns": pool.due_runs,
        "LateRuns": pool.late_runs,
        "PendingRuns": pool.pending_runs,
        "OldestPendingAge": pool.oldest_pending_age.total_seconds(),
        "RunningRuns": pool.running_runs,
        "BacklogPerWorker": pool.takeable_runs / max(desired_workers, 1),
    }
    if pool.is_ready is not None:
        values["PoolReady"] = int(pool.is_ready)
    return values


def publish(cloudwatch: "CloudWatchClient", configuration: Configuration, values: MetricValues) -> None:
    """All of them in one request."""
    cloudwatch.put_metric_data(
        Namespace=configuration.metric_namespace,
        MetricData=[
            {
                "MetricName": name,
                "Dimensions": [
                    {"Name": "ClusterName", "Value": configuration.cluster_name},
                    {"Name": "WorkPool", "Value": configuration.work_pool_name},
                ],
                "Value": value,
                "Unit": UNITS[name],
            }
            for name, value in values.items()
        ],
    )
