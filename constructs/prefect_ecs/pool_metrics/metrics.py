"""The CloudWatch metrics of a work pool: what the metrics function publishes, and what scaling, alarms and the dashboard read."""

from dataclasses import dataclass
from typing import Literal

from prefect_ecs.names import Names

NAMESPACE = "PrefectWorker"
"""One namespace for every stack; the role may write to this one only."""

PERIOD_SECONDS = 60
"""How often each metric gets a value."""


@dataclass(frozen=True)
class Metric:
    """A metric of the pool.

    Attributes:
        name: as CloudWatch has it.
        unit: as CloudWatch has it.
        needs_prefect: it has no value while the Prefect API does not answer; the others come from ECS, or say just that.
    """

    name: str
    unit: Literal["Count", "Seconds", "None"]
    needs_prefect: bool = True


DUE_RUNS = Metric("DueRuns", "Count")
"""Flow runs whose time has come and that no worker has taken; without those that wait for a concurrency slot of their deployment."""

LATE_RUNS = Metric("LateRuns", "Count")
"""Flow runs that Prefect calls Late: due for more than 15 s (by default), and not taken."""

PENDING_RUNS = Metric("PendingRuns", "Count")
"""Flow runs that a worker has taken and whose code does not run yet."""

OLDEST_PENDING_AGE = Metric("OldestPendingAge", "Seconds")
"""For how long the oldest of them has been Pending; 0 when there is none."""

RUNNING_RUNS = Metric("RunningRuns", "Count")
"""Flow runs that run."""

BACKLOG_PER_WORKER = Metric("BacklogPerWorker", "Count")
"""Due runs that the pool's free concurrency slots have room for, divided by the desired workers; 0 while the pool is paused."""

POOL_READY = Metric("PoolReady", "None")
"""1 when a worker of the pool is online, 0 when none is; no value while the pool is paused."""

CREDENTIAL_REJECTED = Metric("CredentialRejected", "None", needs_prefect=False)
"""1 when Prefect answers 401 or 403 to the key or auth string in the secret, else 0; no value when there is no answer."""

DESIRED_WORKERS = Metric("DesiredWorkers", "Count", needs_prefect=False)
"""Worker tasks that the ECS service wants. Prefect can't say: replicas share a name, and it counts them as one."""

RUNNING_WORKERS = Metric("RunningWorkers", "Count", needs_prefect=False)
"""Worker tasks that run, by ECS."""

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
    """Each metric's dimensions. Values may be expressions."""
    return {"ClusterName": names.cluster, "WorkPool": "${var.work_pool_name}"}
