"""Alarms of the worker's service: enough workers run, Prefect accepts their key, and their observer reads task events."""

from prefect_ecs.names import Names
from prefect_ecs.pool_metrics import metrics
from prefect_ecs.resources.alarm import Alarm, Source, Statistic
from prefect_ecs.worker.log_signals import KEY_REJECTED, OBSERVER_STOPPED, namespace

MEMORY_PERCENT = 80
"""A worker with the default submission limit peaks at 55 % of its 512 MiB; at 100 % the kernel kills it."""


def worker_alarms(names: Names, *, container_insights: bool, pool_metrics: bool) -> list[Alarm]:
    """The alarms of every stack's worker service.

    Args:
        names: the stack's names.
        container_insights: whether Container Insights is on.
        pool_metrics: whether the stack has the metrics function.
    """
    return [
        workers_missing(names, container_insights=container_insights, pool_metrics=pool_metrics),
        Alarm(
            key="key-rejected",
            meaning="Prefect answers 401 or 403 to the worker: its key is wrong, expired, revoked or has no access to this pool.",
            action="Rotate the key.",
            sources={"rejections": Source(namespace(names), KEY_REJECTED, {}, "Sum")},
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            periods=1,
            out_of=5,
            missing="notBreaching",
            missing_because="the filter counts error messages, and a rejected worker logs one at each start",
            rolls_back=True,
        ),
        Alarm(
            key="observer-stopped",
            meaning="The worker's observer stopped: flow runs start, but those whose tasks die are not marked as crashed.",
            action="Find the reason in the worker's log, then restart the worker.",
            sources={"stopped": Source(namespace(names), OBSERVER_STOPPED, {}, "Maximum")},
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            periods=1,
            out_of=1,
            missing="ignore",
            missing_because="the worker logs the stop once, and logs the next start of a worker or its observer",
            rolls_back=True,
        ),
        Alarm(
            key="worker-memory",
            meaning=f"A worker uses more than {MEMORY_PERCENT} % of its memory; at 100 % it is killed.",
            action="Raise worker.memory_mib, or lower worker.submission_limit.",
            sources={"memory": service_metric(names, "MemoryUtilization", "Maximum")},
            comparison="GreaterThanThreshold",
            threshold=MEMORY_PERCENT,
            periods=3,
            out_of=5,
            missing="notBreaching",
            missing_because="a service without running tasks uses no memory; workers-missing reports that",
            rolls_back=True,
        ),
    ]


def workers_missing(names: Names, *, container_insights: bool, pool_metrics: bool) -> Alarm:
    """Fewer workers run than desired, from the best source that the stack has.

    Container Insights counts both numbers; without it the metrics function does. With neither, the metrics of ECS itself only
    show whether any task runs: a service without a running task reports none.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    counts = worker_counts(names, container_insights=container_insights, pool_metrics=pool_metrics)
    by_function = pool_metrics and not container_insights
    return Alarm(
        key="workers-missing",
        meaning="Fewer workers run than the service's desired count." if counts else "No worker runs.",
        action="Read the service's events and the reasons of its stopped tasks.",
        sources=counts or {"running": service_metric(names, "CPUUtilization", "SampleCount")},
        expression="desired - running" if counts else None,
        comparison="GreaterThanThreshold" if counts else "LessThanThreshold",
        threshold=0 if counts else 1,
        periods=5,
        out_of=5,
        missing="missing" if by_function else "breaching",
        missing_because="the function did not run, which metrics-missing reports"
        if by_function
        else "a service without running tasks reports no data",
    )


def worker_counts(names: Names, *, container_insights: bool, pool_metrics: bool) -> dict[str, Source]:
    """The numbers of `desired` and `running` workers; empty where nothing counts them."""
    if container_insights:
        source_namespace, dimensions = "ECS/ContainerInsights", _service(names)
        desired, running = "DesiredTaskCount", "RunningTaskCount"
    elif pool_metrics:
        source_namespace, dimensions = metrics.NAMESPACE, metrics.dimensions(names)
        desired, running = metrics.DESIRED_WORKERS.name, metrics.RUNNING_WORKERS.name
    else:
        return {}
    return {
        "desired": Source(source_namespace, desired, dimensions, "Maximum"),
        "running": Source(source_namespace, running, dimensions, "Minimum"),
    }


def service_metric(names: Names, name: str, statistic: Statistic) -> Source:
    """A metric that ECS publishes for the worker's service, with or without Container Insights."""
    return Source("AWS/ECS", name, _service(names), statistic)


def _service(names: Names) -> dict[str, str]:
    return {"ClusterName": names.cluster, "ServiceName": names.worker_service}
