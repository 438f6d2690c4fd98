"""The worker's task definition and service as synthesized."""

import re
from importlib.metadata import version
from typing import Any

from prefect_ecs.cluster.task_settings import PREFECT_AWS_IMAGE
from prefect_ecs.worker.settings import STACK_VARIABLES

from ..stacks import DEV, SCENARIOS, Json, resource, synth_file


def container(stack: Json | None = None) -> Json:
    definitions: list[Any] = (stack or synth_file(DEV))["locals"]["worker_containers"]
    assert len(definitions) == 1
    return dict(definitions[0])


def environment(definition: Json) -> dict[str, str]:
    return {entry["name"]: entry["value"] for entry in definition["environment"]}


def test_the_image_is_that_of_the_locked_prefect_aws() -> None:
    match = re.fullmatch(r"prefecthq/prefect-aws:(?P<version>\d+\.\d+\.\d+)-python3\.\d+", PREFECT_AWS_IMAGE)
    assert match, PREFECT_AWS_IMAGE
    assert match["version"] == version("prefect-aws"), (
        "the image's version and Pipfile.lock's prefect-aws move together"
    )
    assert container()["image"] == PREFECT_AWS_IMAGE


def test_command_is_the_worker_itself_and_makes_no_pool() -> None:
    command = container()["command"]
    assert command[:3] == ["prefect", "worker", "start"], "exec form: no shell between ECS's SIGTERM and the worker"
    options = dict(zip(command[3::2], command[4::2], strict=False))
    assert command[3:] == [
        "--pool", "${var.work_pool_name}",
        "--type", "ecs",
        "--name", "dev-worker",
        "--with-healthcheck",
        "--limit", "25",
        "--install-policy", "never",
        "--no-create-pool-if-not-found",
    ]  # fmt: skip
    assert options["--type"] == "ecs"


def test_environment_and_secret() -> None:
    definition = container()
    assert environment(definition) == {
        "AWS_DEFAULT_REGION": "${terraform_data.home.input.region}",
        "AWS_MAX_ATTEMPTS": "10",
        "AWS_RETRY_MODE": "adaptive",
        "PREFECT_API_URL": "${local.prefect_api_url}",
        "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME": "prefect-ecs-events",
        "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
    }
    assert definition["secrets"] == [
        {
            "name": "${local.prefect_api_credential}",
            "valueFrom": "${aws_secretsmanager_secret.api_key.arn}:::${aws_secretsmanager_secret_version.api_key_version.version_id}",
        }
    ]


def test_settings_refuse_exactly_the_variables_that_the_stack_sets() -> None:
    assert environment(container()).keys() == STACK_VARIABLES


def test_environment_variables_of_the_settings_are_added_literally() -> None:
    stack = synth_file(SCENARIOS / "large.toml")
    added = {name: value for name, value in environment(container(stack)).items() if name not in STACK_VARIABLES}
    assert added == {"PREFECT_LOGGING_LEVEL": "DEBUG", "GREETING": "$${name}"}


def test_the_file_system_is_read_only_but_where_prefect_writes() -> None:
    definition = container()
    assert definition["readonlyRootFilesystem"] is True
    assert {mount["containerPath"] for mount in definition["mountPoints"]} == {"/root/.prefect", "/tmp"}
    volumes = {
        volume["name"]
        for volume in resource(synth_file(DEV), "aws_ecs_task_definition.worker_task_definition")["volume"]
    }
    assert {mount["sourceVolume"] for mount in definition["mountPoints"]} == volumes
    assert definition["linuxParameters"] == {"capabilities": {"drop": ["ALL"]}}


def test_health_is_asked_on_loopback_and_no_port_is_open() -> None:
    definition = container()
    assert definition["healthCheck"]["command"][:3] == ["CMD", "python", "-c"]
    assert "http://127.0.0.1:" in definition["healthCheck"]["command"][3]
    assert "portMappings" not in definition


def test_size_and_stop_timeout_follow_the_settings() -> None:
    dev = resource(synth_file(DEV), "aws_ecs_task_definition.worker_task_definition")
    assert (dev["cpu"], dev["memory"]) == ("256", "512")
    stack = synth_file(SCENARIOS / "large.toml")
    large = resource(stack, "aws_ecs_task_definition.worker_task_definition")
    assert (large["cpu"], large["memory"]) == ("1024", "2048")
    assert container(stack)["stopTimeout"] == 120
    assert resource(stack, "aws_ecs_service.worker_service")["desired_count"] == 2


def test_service_runs_privately_and_rolls_back() -> None:
    service = resource(synth_file(DEV), "aws_ecs_service.worker_service")
    assert service["network_configuration"]["assign_public_ip"] is False
    assert service["network_configuration"]["subnets"] == [
        f"${{aws_subnet.network_private_{number}.id}}" for number in (1, 2, 3)
    ]
    assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert (service["deployment_minimum_healthy_percent"], service["deployment_maximum_percent"]) == (100, 200)
    assert service["wait_for_steady_state"] is True
    assert "alarms" not in service


def test_alarms_roll_a_deployment_back_too() -> None:
    service = resource(synth_file(SCENARIOS / "secure.toml"), "aws_ecs_service.worker_service")
    assert service["alarms"] == {
        "alarm_names": [
            "prefect-secure-key-rejected",
            "prefect-secure-observer-stopped",
            "prefect-secure-worker-memory",
        ],
        "enable": True,
        "rollback": True,
    }


def test_the_service_waits_for_all_that_its_first_task_needs() -> None:
    """Without one of these the first deployment can trip the circuit breaker, which no emulator shows."""
    service = resource(synth_file(SCENARIOS / "secure.toml"), "aws_ecs_service.worker_service")
    assert sorted(service["depends_on"]) == [
        "aws_cloudwatch_event_target.task_events_target",
        "aws_cloudwatch_log_group.flows_log_group",
        "aws_cloudwatch_log_group.worker_log_group",
        "aws_cloudwatch_metric_alarm.monitoring_alarm_key_rejected",
        "aws_cloudwatch_metric_alarm.monitoring_alarm_observer_stopped",
        "aws_cloudwatch_metric_alarm.monitoring_alarm_worker_memory",
        "aws_ecs_cluster_capacity_providers.prefect_cluster_capacity_providers",
        "aws_iam_role.flow_task",
        "aws_iam_role_policy.flow_execution_policy",
        "aws_iam_role_policy.worker_execution_policy",
        "aws_iam_role_policy.worker_task_policy",
        "aws_kms_alias.encryption_key_alias",
        "aws_route.network_private_1_to_nat",
        "aws_route.network_private_2_to_nat",
        "aws_route.network_private_3_to_nat",
        "aws_route_table_association.network_private_1_association",
        "aws_route_table_association.network_private_2_association",
        "aws_route_table_association.network_private_3_association",
        "aws_secretsmanager_secret_version.api_key_version",
        "aws_sqs_queue.task_events_queue",
        "aws_vpc_endpoint.network_s3_endpoint",
        "aws_vpc_security_group_egress_rule.worker_tasks_https",
        "aws_vpc_security_group_egress_rule.worker_tasks_prefect_api",
    ]
