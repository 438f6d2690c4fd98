import copy
from typing import Any

from prefect_ecs.flows.job_template import base_job_template, shipped_template

from prefect_ecs_ops.verify.checks.job_template import judge

STACK = base_job_template(
    {"cluster": "arn:cluster", "cpu": 512, "prefect_api_key_secret_arn": "arn:secret"},
    {"subnets": ["subnet-a"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"},
)


def changed(**defaults: Any) -> dict[str, Any]:
    template = copy.deepcopy(STACK)
    for name, value in defaults.items():
        template["variables"]["properties"][name]["default"] = value
    return template


def test_the_stacks_template_holds() -> None:
    assert judge("pool", copy.deepcopy(STACK), STACK).found == "pool has the stack's template"


def test_what_the_pool_says_beyond_the_stack_is_its_own() -> None:
    template = changed()
    template["variables"]["properties"]["team"] = {"default": "data", "type": "string"}
    assert judge("pool", template, STACK).holds


def test_a_template_of_before_is_found_with_what_differs() -> None:
    finding = judge("pool", changed(cpu=256), STACK)
    assert finding.found == "the template of pool is older than the stack, or was changed by hand"
    assert finding.details == ("variables.properties.cpu.default: 512 in the stack, 256 in the pool",)
    assert "work-pool apply" in str(finding.remedy)


def test_many_differences_are_cut_short() -> None:
    finding = judge("pool", {"variables": changed()["variables"], "job_configuration": {}}, STACK)
    assert len(finding.details) <= 6


def test_a_template_without_the_secret_lets_the_key_out() -> None:
    finding = judge("pool", changed(prefect_api_key_secret_arn=None), STACK)
    assert finding.found == (
        "the template of pool names no secret for the key: the worker puts it in clear text into each RunTask"
    )
    assert "Then rotate the key" in str(finding.remedy)


def test_the_shipped_template_is_the_worst() -> None:
    assert "names no secret" in judge("pool", shipped_template(), STACK).found


def test_a_template_that_gives_public_addresses() -> None:
    template = changed()
    network = template["job_configuration"]["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    network["assignPublicIp"] = "ENABLED"
    assert judge("pool", template, STACK).found == "with the template of pool, flow runs get public addresses"

    del template["job_configuration"]["task_run_request"]["networkConfiguration"]
    assert judge("pool", template, STACK).found == "with the template of pool, flow runs get public addresses"


def test_a_stack_whose_tasks_are_to_have_public_addresses() -> None:
    public = changed()
    network = public["job_configuration"]["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    network["assignPublicIp"] = "ENABLED"
    assert judge("pool", copy.deepcopy(public), public).holds


def test_a_private_network_as_a_variable_gives_none() -> None:
    template = changed(network_configuration={"subnets": ["subnet-a"], "assignPublicIp": "DISABLED"})
    template["job_configuration"]["task_run_request"]["networkConfiguration"] = "{{ network_configuration }}"
    assert "older than the stack" in judge("pool", template, STACK).found


def test_no_pool() -> None:
    assert judge("pool", None, STACK).found == "there is no work pool pool"
