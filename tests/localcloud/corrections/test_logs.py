import time

import pytest

from localcloud.corrections import logs
from localcloud.embedded_aws import EmbeddedAws

LINES = ["worker started", "task crashed", "giving up on restarts", "task crashed again, giving up"]


@pytest.mark.restores(correction=logs.log_groups_have_a_class)
@pytest.mark.parametrize(
    ("asked", "log_group_class"), [({"logGroupClass": "INFREQUENT_ACCESS"}, "INFREQUENT_ACCESS"), ({}, "STANDARD")]
)
def test_a_log_group_has_its_class(aws: EmbeddedAws, name: str, asked: dict[str, str], log_group_class: str) -> None:
    client = aws.client("logs")
    client.create_log_group(logGroupName=name, **asked)

    (group,) = client.describe_log_groups(logGroupNamePrefix=name)["logGroups"]

    assert group["logGroupClass"] == log_group_class


@pytest.mark.restores(correction=logs.query_definitions_exist)
def test_a_query_definition_can_be_created_changed_and_deleted(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("logs")
    query = {"name": name, "queryString": "fields @message", "logGroupNames": ["/ecs/worker"]}
    query_id = client.put_query_definition(**query)["queryDefinitionId"]
    client.put_query_definition(**{**query, "queryDefinitionId": query_id, "queryString": "limit 5"})

    (found,) = client.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert (found["queryDefinitionId"], found["queryString"]) == (query_id, "limit 5")
    assert found["logGroupNames"] == ["/ecs/worker"]

    assert client.delete_query_definition(queryDefinitionId=query_id)["success"]
    assert not client.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]


def write(aws: EmbeddedAws, group: str, lines: list[str]) -> None:
    client = aws.client("logs")
    client.create_log_group(logGroupName=group)
    client.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(time.time() * 1000)
    client.put_log_events(
        logGroupName=group, logStreamName="one", logEvents=[{"timestamp": now, "message": line} for line in lines]
    )


MATCHED = {
    '?"task crashed" ?"worker started"': [0, 1, 3],
    '"task crashed" -again': [1],
    "giving up": [2, 3],
    '"giving up on"': [2],
    "": [0, 1, 2, 3],
}


@pytest.mark.restores(correction=logs.patterns_have_optional_and_excluded_terms)
def test_a_pattern_matches_as_documented(aws: EmbeddedAws, name: str) -> None:
    write(aws, f"/{name}", LINES)
    client = aws.client("logs")
    found = {
        pattern: sorted(
            LINES.index(event["message"])
            for event in client.filter_log_events(logGroupName=f"/{name}", filterPattern=pattern)["events"]
        )
        for pattern in MATCHED
    }
    assert found == MATCHED


@pytest.mark.restores(correction=logs.metric_filters_count_events)
def test_matching_events_add_to_the_metric_of_the_filter(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("logs")
    group = f"/{name}"
    client.create_log_group(logGroupName=group)
    client.create_log_stream(logGroupName=group, logStreamName="one")
    client.put_metric_filter(
        logGroupName=group,
        filterName=name,
        filterPattern='"task crashed"',
        metricTransformations=[{"metricNamespace": name, "metricName": "Crashes", "metricValue": "3"}],
    )
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line} for line in LINES]
    client.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)
    (answer,) = aws.client("cloudwatch").get_metric_statistics(
        Namespace=name,
        MetricName="Crashes",
        StartTime=now / 1000 - 600,
        EndTime=now / 1000 + 600,
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    assert answer["Sum"] == 6
