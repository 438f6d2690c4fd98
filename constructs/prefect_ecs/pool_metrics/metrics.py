"""The CloudWatch metrics of a work pool: the metrics function publishes them; scaling, alarms and the dashboard read them."""

from dataclasses import dataclass
from typing import Literal

from prefect_ecs.names import Names

NAMESPACE = "PrefectWorker"
"""The namespace of all stacks, the only one that the role may write to."""

PERIOD_SECONDS = 60
"""How often each metric gets a value."""


@dataclass(frozen=True)
class Metric:
    """A metric of the pool.

    Attributes:
        name, unit: as in CloudWatch.
        needs_prefect: whether the metric has no value while the Prefect API does not answer. The others come from ECS, or report
            just that.
    """

    name: str
    unit: Literal["Count", "Seconds", "None"]
    needs_prefect: bool = True


DUE_RUNS = Metric("DueRuns", "Count")
"""Flow runs that are due and that no worker has picked up, without those that wait for a concurrency slot of their deployment."""

LATE_RUNS = Metric("LateRuns", "Count")
"""Flow runs in Prefect's state Late: due for more than 15 s (by default), and not picked up."""

PENDING_RUNS = Metric("PendingRuns", "Count")
"""Flow runs that a worker has picked up and whose code does not run yet."""

OLDEST_PENDING_AGE = Metric("OldestPendingAge", "Seconds")
"""Age of the oldest Pending flow run; 0 if there is none."""

RUNNING_RUNS = Metric("RunningRuns", "Count")
"""Flow runs in the state Running."""

BACKLOG_PER_WORKER = Metric("BacklogPerWorker", "Count")
"""Due runs that fit into the pool's free concurrency slots, divided by the desired workers; 0 while the pool is paused."""

POOL_READY = Metric("PoolReady", "None")
"""1 if a worker of the pool is online, else 0; no value while the pool is paused."""

CREDENTIAL_REJECTED = Metric("CredentialRejected", "None", needs_prefect=False)
"""1 if Prefect answers 401 or 403 to the key or auth string in the secret, else 0; no value without an answer."""

DESIRED_WORKERS = Metric("DesiredWorkers", "Count", needs_prefect=False)
"""The desired count of the ECS service. Prefect can't report it, because replicas share a name and count as one worker."""

RUNNING_WORKERS = Metric("RunningWorkers", "Count", needs_prefect=False)
"""Running worker tasks, as ECS reports them."""

METRICS = (
    DUE_RUNS,
    LATE_RUNS,
    PENDING_RUNS,
    OLDEST_PENDING_AGE,
    RUNNING_RUNS,
    BACKLOG_PER_WORKER,
    POOL_READY,
    CREDENTIAL_REJECTED,
    DESIRED_WORKERS,
    RUNNING_WORKERS,
)


def dimensions(names: Names) -> dict[str, str]:
    """Returns the dimensions of every metric. Values may be expressions."""
    return {"ClusterName": names.cluster, "WorkPool": "${var.work_pool_name}"}
