"""The work pool's base job template."""

import copy

import pytest
from prefect_aws.workers.ecs_worker import ECSWorker
from prefect_ecs.flows.job_template import base_job_template, shipped_template

from ..stacks import DEV, Json, synth_file

NETWORK = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}


def template() -> Json:
    found: Json = copy.deepcopy(synth_file(DEV)["locals"]["flows_base_job_template"])
    return found


def defaults() -> Json:
    return {name: value.get("default") for name, value in template()["variables"]["properties"].items()}


def test_the_shipped_template_is_that_of_the_locked_prefect_aws() -> None:
    """When this fails, prefect-aws has moved on: print its template into shipped_job_template.json and read the difference."""
    assert shipped_template() == ECSWorker.get_default_base_job_template()


def test_only_defaults_and_the_network_differ_from_what_prefect_aws_ships() -> None:
    ours, theirs = template(), shipped_template()
    assert ours["job_configuration"]["task_run_request"].pop("networkConfiguration") == {
        "awsvpcConfiguration": {
            "subnets": [f"${{aws_subnet.network_private_{number}.id}}" for number in (1, 2, 3)],
            "securityGroups": ["${aws_security_group.flow_tasks.id}"],
            "assignPublicIp": "DISABLED",
        }
    }
    for variables in (ours, theirs):
        for value in variables["variables"]["properties"].values():
            value.pop("default", None)
    assert ours == theirs


def test_flow_runs_get_their_own_roles_log_and_network() -> None:
    found = defaults()
    assert found["execution_role_arn"] == "${aws_iam_role.flow_execution.arn}"
    assert found["task_role_arn"] == "${aws_iam_role.flow_task.arn}"
    assert found["cloudwatch_logs_options"] == {
        "awslogs-group": "${aws_cloudwatch_log_group.flows_log_group.name}",
        "awslogs-create-group": "false",
    }


def test_the_credential_is_a_secret_and_exactly_one_kind() -> None:
    found = defaults()
    arn = "aws_secretsmanager_secret.api_key.arn"
    assert found["prefect_api_key_secret_arn"] == f"${{var.prefect_api_url != null ? null : {arn}}}"
    assert found["prefect_api_auth_string_secret_arn"] == f"${{var.prefect_api_url != null ? {arn} : null}}"


def test_a_default_that_prefect_aws_does_not_know_is_refused() -> None:
    with pytest.raises(KeyError, match="colour"):
        base_job_template({"colour": "red"}, NETWORK)


def test_building_a_template_leaves_the_shipped_one_alone() -> None:
    base_job_template({"cpu": 256}, NETWORK)
    assert shipped_template()["variables"]["properties"]["cpu"]["default"] is None
