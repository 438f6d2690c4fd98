"""Corrections of CloudWatch Logs."""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import LogGroup, LogsBackend
from moto.logs.responses import LogsResponse
from moto.logs.utils import EventMessageFilter

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import add, replace

_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_STRUCTURED = ("{", "[", "%")


@upstream(
    service="Amazon CloudWatch Logs",
    moto_does="Drops logGroupClass, so Terraform plans to replace the log group.",
    aws_does="Stores logGroupClass (STANDARD by default), and DescribeLogGroups returns it.",
    sources=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html",),
    reproduce="""
        logs = boto3.client("logs")
        logs.create_log_group(logGroupName="with-class")
        (group,) = logs.describe_log_groups(logGroupNamePrefix="with-class")["logGroups"]
        assert group["logGroupClass"] == "STANDARD"
    """,
)
def log_groups_have_a_class() -> None:
    """Log groups have a class."""

    @replace(LogsResponse, "create_log_group")
    def create_log_group(original: Any, response: Any) -> str:
        answer: str = original(response)
        group = response.logs_backend.groups[response._get_param("logGroupName")]
        group.log_group_class = response._get_param("logGroupClass", "STANDARD")
        return answer

    @replace(LogGroup, "to_describe_dict")
    def to_describe_dict(original: Any, group: Any) -> dict[str, Any]:
        # A group that another service creates has the default class.
        return {**original(group), "logGroupClass": getattr(group, "log_group_class", "STANDARD")}


@upstream(
    service="Amazon CloudWatch Logs",
    moto_does="Implements no action for query definitions.",
    aws_does="Keeps saved queries.",
    sources=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html",),
    reproduce="""
        logs = boto3.client("logs")
        logs.put_query_definition(name="saved-query", queryString="fields @message")
        assert logs.describe_query_definitions(queryDefinitionNamePrefix="saved-query")["queryDefinitions"]
    """,
)
def query_definitions_exist() -> None:
    """Saved Logs Insights queries can be created, described and deleted."""

    @add(LogsResponse)
    def put_query_definition(response: Any) -> str:
        request = json.loads(response.body)
        definition = {
            "queryDefinitionId": request.get("queryDefinitionId") or str(uuid.uuid4()),
            "name": request["name"],
            "queryString": request["queryString"],
            "logGroupNames": request.get("logGroupNames", []),
            "queryLanguage": request.get("queryLanguage", "CWLI"),
        }
        _definitions(response)[definition["queryDefinitionId"]] = definition
        return json.dumps({"queryDefinitionId": definition["queryDefinitionId"]})

    @add(LogsResponse)
    def describe_query_definitions(response: Any) -> str:
        prefix = response._get_param("queryDefinitionNamePrefix", "")
        found = [query for query in _definitions(response).values() if query["name"].startswith(prefix)]
        return json.dumps({"queryDefinitions": found})

    @add(LogsResponse)
    def delete_query_definition(response: Any) -> str:
        deleted = _definitions(response).pop(response._get_param("queryDefinitionId"), None)
        return json.dumps({"success": deleted is not None})


def _definitions(response: Any) -> dict[str, dict[str, Any]]:
    # Stored on the backend, so that a reset of moto deletes them.
    definitions: dict[str, dict[str, Any]] = response.logs_backend.__dict__.setdefault("query_definitions", {})
    return definitions


@upstream(
    service="Amazon CloudWatch Logs",
    moto_does="Supports a single phrase or plain words; a pattern that starts with a sign matches everything.",
    aws_does=(
        "Matches an event with all plain terms, at least one `?` term, and no `-` term; a term is a word or a"
        " quoted phrase."
    ),
    sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",),
    reproduce="""
        import time

        logs = boto3.client("logs")
        logs.create_log_group(logGroupName="patterns")
        logs.create_log_stream(logGroupName="patterns", logStreamName="app")
        lines = [{"timestamp": int(time.time() * 1000), "message": line} for line in ("task crashed", "started")]
        logs.put_log_events(logGroupName="patterns", logStreamName="app", logEvents=lines)
        events = logs.filter_log_events(logGroupName="patterns", filterPattern='?"task crashed" ?failed')["events"]
        assert [event["message"] for event in events] == ["task crashed"]
    """,
)
def patterns_have_optional_and_excluded_terms() -> None:
    """Filter patterns have required, optional (?) and excluded (-) terms."""

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


@upstream(
    service="Amazon CloudWatch Logs",
    moto_does="Stores metric filters and does not apply them.",
    aws_does="Publishes the metric value at the time of the event.",
    sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",),
    reproduce="""
        import time

        logs = boto3.client("logs")
        logs.create_log_group(logGroupName="counted")
        logs.create_log_stream(logGroupName="counted", logStreamName="app")
        logs.put_metric_filter(
            logGroupName="counted",
            filterName="crashes",
            filterPattern="crashed",
            metricTransformations=[{"metricNamespace": "counted", "metricName": "Crashes", "metricValue": "1"}],
        )
        lines = [{"timestamp": int(time.time() * 1000), "message": line} for line in ("task crashed", "started")]
        logs.put_log_events(logGroupName="counted", logStreamName="app", logEvents=lines)
        assert boto3.client("cloudwatch").list_metrics(Namespace="counted")["Metrics"]
    """,
)
def metric_filters_count_events() -> None:
    """A metric filter adds a data point for each event that it matches."""

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
