"""Alarms of the worker: does it run, may it talk to Prefect, does it hear how tasks end."""

from prefect_ecs.monitoring.alarm import Alarm, Source
from prefect_ecs.monitoring.log_signals import KEY_REJECTED, OBSERVER_STOPPED, namespace
from prefect_ecs.names import Names
from prefect_ecs.pool_metrics import metrics
from prefect_ecs.settings.environment import Settings

MEMORY_PERCENT = 80
"""A worker with the default limit peaks at 55 % of its 512 MiB; at 100 % the kernel kills it."""

OLDEST_EVENT_SECONDS = 300
"""The observer handles an event in well under a second; what is older than its visibility timeout is not being handled."""


def worker_alarms(settings: Settings, names: Names) -> list[Alarm]:
    """The alarms of every stack."""
    return [
        workers_missing(settings, names),
        Alarm(
            key="key-rejected",
            says="Prefect answers 401 or 403 to the worker: its key is wrong, expired, revoked or not allowed this pool.",
            do="Rotate the key.",
            sources={"rejections": Source(namespace(names), KEY_REJECTED, {}, "Sum")},
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            periods=1,
            out_of=5,
            missing="notBreaching",
            missing_because="the filter counts messages, and no message is good news; a worker that is refused says so at each start",
            rolls_back=True,
        ),
        Alarm(
            key="observer-stopped",
            says="The worker's observer stopped: flow runs start, but those whose tasks die are not marked as crashed.",
            do="See why in the worker's log, then start the worker anew.",
            sources={"stopped": Source(namespace(names), OBSERVER_STOPPED, {}, "Maximum")},
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            periods=1,
            out_of=1,
            missing="ignore",
            missing_because="it is said once and stays true until a worker or its observer starts, which is said too",
            rolls_back=True,
        ),
        Alarm(
            key="worker-memory",
            says=f"A worker uses more than {MEMORY_PERCENT} % of its memory, and is killed when it uses all.",
            do="Raise worker.memory_mib, or lower worker.submission_limit.",
            sources={"memory": Source("AWS/ECS", "MemoryUtilization", _service(names), "Maximum")},
            comparison="GreaterThanThreshold",
            threshold=MEMORY_PERCENT,
            periods=3,
            out_of=5,
            missing="notBreaching",
            missing_because="no worker, no memory; workers-missing says that",
            rolls_back=True,
        ),
        Alarm(
            key="events-waiting",
            says="Task events wait in the queue: no observer reads them, and flow runs whose tasks died look as if they ran.",
            do="Check that a worker runs and that its observer does.",
            sources={"age": _queue(names.events_queue, "ApproximateAgeOfOldestMessage")},
            comparison="GreaterThanThreshold",
            threshold=OLDEST_EVENT_SECONDS,
            periods=5,
            out_of=5,
            missing="notBreaching",
            missing_because="SQS reports nothing for a queue that has long been idle, and so is empty",
        ),
        Alarm(
            key="dead-letters",
            says="Task events could not be delivered or handled; the flow runs they speak of may look as if they still ran.",
            do="Read the messages, remove the cause, then redrive the queue.",
            sources={"messages": _queue(names.events_dead_letter_queue, "ApproximateNumberOfMessagesVisible")},
            comparison="GreaterThanThreshold",
            threshold=0,
            periods=1,
            out_of=1,
            missing="notBreaching",
            missing_because="SQS reports nothing for a queue that has long been idle, and so is empty",
            period_seconds=300,
        ),
    ]


def workers_missing(settings: Settings, names: Names) -> Alarm:
    """Fewer workers than wanted, from the best source that the stack has.

    Container Insights counts both; without it the metrics function does. With neither, ECS's own metrics tell only whether any
    task runs at all: a service without a running task reports none.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    counts = worker_counts(settings, names)
    by_function = settings.metrics.enabled and settings.cluster.container_insights == "disabled"
    return Alarm(
        key="workers-missing",
        says="Fewer workers run than the service wants." if counts else "No worker runs.",
        do="Read the service's events and why its tasks stopped.",
        sources=counts or {"running": Source("AWS/ECS", "CPUUtilization", _service(names), "SampleCount")},
        expression="desired - running" if counts else None,
        comparison="GreaterThanThreshold" if counts else "LessThanThreshold",
        threshold=0 if counts else 1,
        periods=5,
        out_of=5,
        missing="missing" if by_function else "breaching",
        missing_because="the function did not run, and metrics-missing says so"
        if by_function
        else "a service without running tasks reports nothing",
    )


def worker_counts(settings: Settings, names: Names) -> dict[str, Source]:
    """How many workers are `desired` and how many `running`; empty where nothing counts them."""
    if settings.cluster.container_insights != "disabled":
        namespace, dimensions = "ECS/ContainerInsights", _service(names)
        desired, running = "DesiredTaskCount", "RunningTaskCount"
    elif settings.metrics.enabled:
        namespace, dimensions = metrics.NAMESPACE, metrics.dimensions(names)
        desired, running = metrics.DESIRED_WORKERS.name, metrics.RUNNING_WORKERS.name
    else:
        return {}
    return {
        "desired": Source(namespace, desired, dimensions, "Maximum"),
        "running": Source(namespace, running, dimensions, "Minimum"),
    }


def _service(names: Names) -> dict[str, str]:
    return {"ClusterName": names.cluster, "ServiceName": names.worker_service}


def _queue(queue: str, metric: str) -> Source:
    return Source("AWS/SQS", metric, {"QueueName": queue}, "Maximum")
