"""The worker and the flow runs on EC2 instances, each by a setting of its own."""

import json
from typing import Any
from uuid import uuid4

from prefect.client.schemas.objects import FlowRun
from prefect.utilities.templating import apply_values
from prefect_aws.workers.ecs_worker import ECSJobConfiguration, ECSWorker
from prefect_ecs.settings import Settings, load_environment

from ..stacks import DEV, SCENARIOS, Json, resource, statements, synth, synth_file

EC2 = SCENARIOS / "ec2.toml"
PROVIDER = "prefect-ec2-instances"


def variables(stack: Json) -> Json:
    found: Json = stack["locals"]["flows_base_job_template"]["variables"]["properties"]
    return found


def dev_with_flows_on_ec2() -> Json:
    settings = load_environment(DEV).model_dump(exclude_unset=True)
    ec2 = {"instance_types": ("m7i.large",)}
    flows = {**settings.get("flows", {}), "launch_type": "EC2"}
    return synth(Settings.model_validate({**settings, "ec2": ec2, "flows": flows}))


def test_the_worker_s_service_asks_for_the_provider_and_for_nothing_of_fargate_s() -> None:
    stack = synth_file(EC2)
    service = resource(stack, "aws_ecs_service.worker_service")
    assert service["capacity_provider_strategy"] == [{"base": 0, "capacity_provider": PROVIDER, "weight": 1}]
    assert "platform_version" not in service
    assert service["network_configuration"]["assign_public_ip"] is False
    definition = resource(stack, "aws_ecs_task_definition.worker_task_definition")
    assert definition["requires_compatibilities"] == ["EC2"]
    assert definition["network_mode"] == "awsvpc"
    assert definition["runtime_platform"]["cpu_architecture"] == "ARM64"
    assert "ephemeral_storage" not in definition


def test_flow_runs_alone_leave_the_worker_on_fargate() -> None:
    stack = dev_with_flows_on_ec2()
    service = resource(stack, "aws_ecs_service.worker_service")
    assert service["capacity_provider_strategy"][0]["capacity_provider"] == "FARGATE"
    assert resource(stack, "aws_ecs_task_definition.worker_task_definition")["requires_compatibilities"] == ["FARGATE"]
    assert variables(stack)["launch_type"]["default"] == "EC2"
    assert variables(stack)["capacity_provider_strategy"]["default"] == [
        {"capacityProvider": "prefect-instances", "weight": 1, "base": 0}
    ]


def test_runs_are_scheduled_anew_only_where_aws_may_take_an_instance_back() -> None:
    reschedule = {"PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR": "reschedule"}
    assert variables(synth_file(EC2))["env"]["default"] == reschedule
    assert "default" not in variables(dev_with_flows_on_ec2())["env"]


def test_the_worker_may_do_the_same_as_on_fargate() -> None:
    on_ec2, on_fargate = (
        statements(stack, "worker_task_permissions") for stack in (dev_with_flows_on_ec2(), synth_file(DEV))
    )
    assert on_ec2 == on_fargate


def test_prefect_aws_asks_ecs_for_the_provider_alone() -> None:
    definition, request = _prepared(synth_file(EC2))
    assert request["capacityProviderStrategy"] == [{"capacityProvider": PROVIDER, "weight": 1, "base": 0}]
    assert "launchType" not in request
    assert request["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"
    assert definition["requiresCompatibilities"] == ["EC2"]
    assert definition["networkMode"] == "awsvpc"
    assert (definition["cpu"], definition["memory"]) == ("1500", "6000")
    (container,) = definition["containerDefinitions"]
    assert (container["cpu"], container["memory"]) == (1500, 6000)


def test_a_deployment_may_go_to_fargate_all_the_same() -> None:
    stack = synth_file(EC2)
    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
    definition, request = _prepared(
        stack, launch_type="FARGATE", capacity_provider_strategy=strategy, cpu=1024, memory=2048
    )
    assert request["capacityProviderStrategy"] == strategy
    assert "launchType" not in request
    assert "FARGATE" in definition["requiresCompatibilities"]


def _prepared(stack: Json, **job_variables: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the pinned worker would register and run, by the pool's template."""
    template = json.loads(json.dumps(stack["locals"]["flows_base_job_template"]))
    values = {**ECSJobConfiguration._get_base_config_defaults(variables(stack)), **job_variables}
    configuration = ECSJobConfiguration.model_validate(apply_values(template["job_configuration"], values))
    worker = ECSWorker(work_pool_name="ecs-work-pool")
    run = FlowRun(flow_id=uuid4(), deployment_id=uuid4(), name="heavy")
    definition = worker._prepare_task_definition(configuration, region="us-east-1", flow_run=run)
    worker._validate_task_definition(definition, configuration)
    arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/heavy:1"
    configuration.task_run_request["taskDefinition"] = arn
    request = worker._prepare_task_run_request(configuration, definition, arn, False)
    return definition, request
