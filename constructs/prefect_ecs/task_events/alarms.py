"""Alarms of the task events' queues."""

from prefect_ecs.names import Names
from prefect_ecs.resources.alarm import Alarm, Source

OLDEST_EVENT_SECONDS = 300
"""The observer handles an event in well under a second; an event older than its visibility timeout is not being handled."""

_IDLE_QUEUE = "SQS reports no metrics for a queue that has long been idle, and an idle queue is empty"


def task_event_alarms(names: Names) -> list[Alarm]:
    """The alarms of every stack's event queue and its dead-letter queue."""
    return [
        Alarm(
            key="events-waiting",
            meaning="Task events wait in the queue: no observer reads them, and flow runs with dead tasks still show as Running.",
            action="Check that a worker and its observer run.",
            sources={"age": _queue(names.events_queue, "ApproximateAgeOfOldestMessage")},
            comparison="GreaterThanThreshold",
            threshold=OLDEST_EVENT_SECONDS,
            periods=5,
            out_of=5,
            missing="notBreaching",
            missing_because=_IDLE_QUEUE,
        ),
        Alarm(
            key="dead-letters",
            meaning="Task events could not be delivered or handled; their flow runs may still show as Running.",
            action="Read the messages, remove the cause, then redrive the queue.",
            sources={"messages": _queue(names.events_dead_letter_queue, "ApproximateNumberOfMessagesVisible")},
            comparison="GreaterThanThreshold",
            threshold=0,
            periods=1,
            out_of=1,
            missing="notBreaching",
            missing_because=_IDLE_QUEUE,
            period_seconds=300,
        ),
    ]


def _queue(queue: str, metric: str) -> Source:
    return Source("AWS/SQS", metric, {"QueueName": queue}, "Maximum")
