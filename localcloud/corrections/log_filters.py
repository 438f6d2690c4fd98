"""Corrections of CloudWatch Logs' filters: which events a pattern matches, and the metrics that count them."""

import re
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import LogsBackend
from moto.logs.utils import EventMessageFilter

from localcloud.corrections.patching import replace

_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_STRUCTURED = ("{", "[", "%")


def patterns_have_optional_and_excluded_terms() -> None:
    """In a pattern over plain text each term must occur, none with `-` may, and of those with `?` one must.

    A term is a word, or a phrase in quotation marks.

    AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    moto: knows a single phrase, and words without signs; a pattern that starts with a sign matches everything.
    """

    @replace(EventMessageFilter, "__init__")
    def init(original: Any, event_filter: Any, pattern: str) -> None:
        original(event_filter, pattern)
        event_filter.pattern = pattern

    @replace(EventMessageFilter, "matches")
    def matches(original: Any, event_filter: Any, message: str) -> bool:
        pattern = event_filter.pattern or ""
        if pattern.startswith(_STRUCTURED):
            return bool(original(event_filter, message))
        terms = [(sign, phrase or word) for sign, phrase, word in _TERM.findall(pattern)]
        optional = [term in message for sign, term in terms if sign == "?"]
        return (
            all(term in message for sign, term in terms if not sign)
            and not any(term in message for sign, term in terms if sign == "-")
            and (any(optional) or not optional)
        )


def metric_filters_count_events() -> None:
    """Each event that a metric filter matches gives its metric a value, at the event's time.

    AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
    moto: keeps metric filters, and does nothing with them.
    """

    @replace(LogsBackend, "put_log_events")
    def put_log_events(
        original: Any, backend: Any, log_group_name: str, log_stream_name: str, log_events: list[dict[str, Any]]
    ) -> Any:
        answer = original(backend, log_group_name, log_stream_name, log_events)
        for metric_filter in backend.filters.get_matching_filters(log_group_name=log_group_name):
            event_filter = EventMessageFilter(metric_filter["filterPattern"])
            for event in log_events:
                if event_filter.matches(event["message"]):
                    _count(backend, metric_filter, event)
        return answer


def _count(backend: Any, metric_filter: dict[str, Any], event: dict[str, Any]) -> None:
    cloudwatch: Any = cloudwatch_backends[backend.account_id][backend.region_name]
    moment = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).replace(tzinfo=None)
    for transformation in metric_filter["metricTransformations"]:
        cloudwatch.put_metric_data(
            transformation["metricNamespace"],
            [
                {
                    "MetricName": transformation["metricName"],
                    "Value": float(transformation["metricValue"]),
                    "Timestamp": moment,
                }
            ],
        )
