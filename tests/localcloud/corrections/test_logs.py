import pytest

from localcloud.corrections import logs
from localcloud.embedded_aws import EmbeddedAws


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
def test_a_query_definition_is_kept_changed_and_deleted(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("logs")
    query = {"name": name, "queryString": "fields @message", "logGroupNames": ["/ecs/worker"]}
    query_id = client.put_query_definition(**query)["queryDefinitionId"]
    client.put_query_definition(**{**query, "queryDefinitionId": query_id, "queryString": "limit 5"})

    (found,) = client.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert (found["queryDefinitionId"], found["queryString"]) == (query_id, "limit 5")
    assert found["logGroupNames"] == ["/ecs/worker"]

    assert client.delete_query_definition(queryDefinitionId=query_id)["success"]
    assert not client.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
