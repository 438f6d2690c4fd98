"""The work pool's base job template: what prefect-aws ships, with this stack's defaults."""

import copy
import json
from pathlib import Path
from typing import Any

from prefect_ecs.cluster.settings import Ec2Settings
from prefect_ecs.cluster.task_settings import DEFAULT_EPHEMERAL_STORAGE_GIB
from prefect_ecs.flows.settings import FlowSettings
from prefect_ecs.names import Names
from prefect_ecs.terraform.expressions import literal

SHIPPED_TEMPLATE = Path(__file__).with_name("shipped_job_template.json")
"""`prefect work-pool get-default-base-job-template --type ecs`, as the pinned prefect-aws prints it."""


def shipped_template() -> dict[str, Any]:
    """The template that the pinned prefect-aws ships."""
    template: dict[str, Any] = json.loads(SHIPPED_TEMPLATE.read_text(encoding="utf-8"))
    return template


def base_job_template(
    defaults: dict[str, Any], awsvpc_configuration: dict[str, Any], definition: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The shipped template with other defaults and a fixed network.

    Args:
        defaults: variable → default value. Values may be Terraform expressions.
        awsvpc_configuration: `subnets`, `securityGroups`, `assignPublicIp`. It is in
            the RunTask request itself: with a variable, the worker would look up the VPC for each run, and without either, flow
            runs get every subnet of the VPC and a public address.
        definition: what prefect-aws has no variable for, as RegisterTaskDefinition takes it.

    Raises:
        KeyError: a default for a variable that prefect-aws does not know.
    """
    template = copy.deepcopy(shipped_template())
    properties = template["variables"]["properties"]
    for name, value in defaults.items():
        properties[name]["default"] = value
    template["job_configuration"]["task_run_request"]["networkConfiguration"] = {
        "awsvpcConfiguration": awsvpc_configuration
    }
    template["job_configuration"]["task_definition"].update(definition or {})
    return template


def capacity_variables(settings: FlowSettings, ec2: Ec2Settings, names: Names) -> dict[str, Any]:
    """Returns the variables for the launch type, and what depends on it."""
    on_ec2 = settings.launch_type == "EC2"
    environment = _environment(settings, is_spot=ec2.spot_percent > 0 if on_ec2 else settings.spot)
    variables: dict[str, Any] = {"env": environment} if environment else {}
    if settings.spot:
        variables["launch_type"] = "FARGATE_SPOT"
    if on_ec2:
        # prefect-aws derives the task definition from the launch type, and then requests the capacity provider alone, because only
        # a capacity provider starts instances. It requires all three keys.
        variables["launch_type"] = "EC2"
        variables["capacity_provider_strategy"] = [{"capacityProvider": names.instances, "weight": 1, "base": 0}]
    return variables


def _environment(settings: FlowSettings, *, is_spot: bool) -> dict[str, str]:
    # AWS sends SIGTERM before it reclaims a Spot task; without this setting, the flow run ends as crashed.
    # Source: the module prefect.cli.flow_run
    spot = {"PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR": "reschedule"} if is_spot else {}
    return {**spot, **{name: literal(value) for name, value in settings.environment.items()}}


def task_definition(settings: FlowSettings) -> dict[str, Any]:
    """Returns the part of the task definition that differs from Fargate's defaults."""
    definition: dict[str, Any] = {}
    if settings.launch_type == "EC2":
        definition["requiresCompatibilities"] = ["EC2"]
        # prefect-aws has no default for instances, and ECS's own default is `bridge`.
        definition["networkMode"] = "awsvpc"
    if settings.cpu_architecture == "ARM64":
        definition["runtimePlatform"] = {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    if settings.ephemeral_storage_gib != DEFAULT_EPHEMERAL_STORAGE_GIB:
        definition["ephemeralStorage"] = {"sizeInGiB": settings.ephemeral_storage_gib}
    return definition
