"""The work pool's base job template: what prefect-aws ships, with this stack's defaults."""

import copy
import json
from pathlib import Path
from typing import Any

SHIPPED_TEMPLATE = Path(__file__).with_name("shipped_job_template.json")
"""`prefect work-pool get-default-base-job-template --type ecs`, as the pinned prefect-aws prints it."""


def shipped_template() -> dict[str, Any]:
    """The template that the pinned prefect-aws ships."""
    template: dict[str, Any] = json.loads(SHIPPED_TEMPLATE.read_text(encoding="utf-8"))
    return template


def base_job_template(
    defaults: dict[str, Any], awsvpc_configuration: dict[str, Any], task_definition: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The shipped template with other defaults and a fixed network.

    Args:
        defaults: variable → default value. Values may be Terraform expressions.
        awsvpc_configuration: `subnets`, `securityGroups`, `assignPublicIp`. It stands in
            the RunTask request itself: as a variable, the worker would look the VPC up for each run, and without it flow
            runs get every subnet of the VPC and a public address.
        task_definition: what prefect-aws has no variable for, as RegisterTaskDefinition takes it.

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
    template["job_configuration"]["task_definition"].update(task_definition or {})
    return template
