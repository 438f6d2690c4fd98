"""Corrections of CloudWatch Logs."""

import json
import uuid
from typing import Any

from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

from localcloud.corrections.patching import add, replace


def log_groups_have_a_class() -> None:
    """CreateLogGroup takes logGroupClass (default STANDARD), and DescribeLogGroups returns it.

    AWS: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    moto: drops it, so that Terraform wants to replace the log group.
    """

    @replace(LogsResponse, "create_log_group")
    def create_log_group(original: Any, response: Any) -> str:
        answer: str = original(response)
        group = response.logs_backend.groups[response._get_param("logGroupName")]
        group.log_group_class = response._get_param("logGroupClass", "STANDARD")
        return answer

    @replace(LogGroup, "to_describe_dict")
    def to_describe_dict(original: Any, group: Any) -> dict[str, Any]:
        # A group that another service made has the default class.
        return {**original(group), "logGroupClass": getattr(group, "log_group_class", "STANDARD")}


def query_definitions_exist() -> None:
    """PutQueryDefinition, DescribeQueryDefinitions and DeleteQueryDefinition keep saved Logs Insights queries.

    AWS: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
    moto: implements none of them.
    """

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
        found = [one for one in _definitions(response).values() if one["name"].startswith(prefix)]
        return json.dumps({"queryDefinitions": found})

    @add(LogsResponse)
    def delete_query_definition(response: Any) -> str:
        deleted = _definitions(response).pop(response._get_param("queryDefinitionId"), None)
        return json.dumps({"success": deleted is not None})


def _definitions(response: Any) -> dict[str, dict[str, Any]]:
    # Kept on the backend, so that a reset of moto forgets them.
    definitions: dict[str, dict[str, Any]] = response.logs_backend.__dict__.setdefault("query_definitions", {})
    return definitions
