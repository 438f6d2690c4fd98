"""Metric filters over the worker's log, for states that no metric reports."""

from dataclasses import dataclass

from prefect_ecs.names import Names
from prefect_ecs.terraform.bindings import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
    Construct,
)


@dataclass(frozen=True)
class LogSignal:
    """Log messages with the same meaning.

    Attributes:
        id: the suffix of the filter's name.
        metric: the metric that gets `value` for each matching message.
        value: the data point.
        phrases: substrings of the messages; a message matches if it contains one of them.
    """

    id: str
    metric: str
    value: int
    phrases: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """The filter pattern: a quoted phrase, or several optional ones (`?`) of which one must occur.

        Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
        """
        quoted = [f'"{phrase}"' for phrase in self.phrases]
        return quoted[0] if len(quoted) == 1 else " ".join(f"?{phrase}" for phrase in quoted)


KEY_REJECTED = "KeyRejected"
OBSERVER_STOPPED = "ObserverStopped"

LOG_SIGNALS: tuple[LogSignal, ...] = (
    LogSignal("key-rejected", KEY_REJECTED, 1, ("Client error '401 Unauthorized'", "Client error '403 Forbidden'")),
    LogSignal(
        "observer-stopped",
        OBSERVER_STOPPED,
        1,
        (
            "ECS observer task crashed",
            "giving up on automatic restarts",
            "Cannot schedule observer restart",
            "event replication and crash detection will not work",
        ),
    ),
    # Without this signal the alarm would never return to OK.
    LogSignal("observer-started", OBSERVER_STOPPED, 0, ("ECS observer restarted", "' started!")),
)
"""Messages of prefect 3 and prefect-aws 0.7; a test makes the real code log them.

Sources: prefect_aws/observers/ecs.py, prefect/workers/base.py and prefect/client/base.py in
https://github.com/PrefectHQ/prefect
"""


def namespace(names: Names) -> str:
    """A namespace for each stack, because a metric filter over plain text can't set dimensions."""
    return f"PrefectWorker/{names.prefix}"


class LogSignals(Construct):
    """A metric filter on the worker's log group for each signal."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names, log_group_name: str) -> None:
        super().__init__(scope, construct_id)
        for signal in LOG_SIGNALS:
            CloudwatchLogMetricFilter(
                self,
                signal.id.replace("-", "_"),
                name=names.log_signal(signal.id),
                log_group_name=log_group_name,
                pattern=signal.pattern,
                metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                    namespace=namespace(names), name=signal.metric, value=str(signal.value)
                ),
            )
