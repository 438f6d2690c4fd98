"""The Prefect API, the work pool, its base job template, and its automations."""

import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from prefect_ecs.flows.job_template import base_job_template, shipped_template

from prefect_ecs_ops.verify.checks.prefect import judge_automations, judge_job_template, judge_prefect, judge_work_pool
from prefect_ecs_ops.verify.context import Pool, PoolWorker

CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w"

SERVER = "http://prefect.internal:4200/api"


@pytest.mark.parametrize(
    ("url", "worker_url", "found"),
    [
        (CLOUD, CLOUD, f"{CLOUD} answers"),
        (f"{SERVER}/", SERVER, f"{SERVER}/ answers"),
        ("http://localhost:4200/api", SERVER, f"http://localhost:4200/api answers; the worker's URL is {SERVER}"),
    ],
)
def test_the_api_of_the_worker(url: str, worker_url: str, found: str) -> None:
    finding = judge_prefect(url, worker_url)
    assert (finding.holds, finding.found) == (True, found)


@pytest.mark.parametrize("url", [f"{CLOUD}2", SERVER])
def test_the_api_of_another_workspace(url: str) -> None:
    finding = judge_prefect(url, CLOUD)
    assert finding.found == f"this terminal uses {url}, but the worker uses {CLOUD}"
    assert "prefect cloud workspace set" in str(finding.remedy)


def test_no_api_is_configured() -> None:
    finding = judge_prefect(None, CLOUD)
    assert finding.found == "this terminal has no Prefect API configured"
    assert f"PREFECT_API_URL={CLOUD}" in str(finding.remedy)


SEEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

POOL = Pool(type="ecs", status="READY", is_paused=False, base_job_template={})

WORKER = PoolWorker("dev-worker", True, SEEN)

OTHER = PoolWorker("someones-laptop", True, SEEN)


def test_a_pool_with_its_worker_passes() -> None:
    finding = judge_work_pool("ecs-work-pool", POOL, [OTHER, WORKER], worker_name="dev-worker")
    assert finding.holds
    assert finding.found == "ecs-work-pool is Online, with the worker someones-laptop, dev-worker"


@pytest.mark.parametrize(
    ("pool", "workers", "reason", "remedy"),
    [
        (
            None,
            [],
            "the work pool ecs-work-pool doesn't exist: the worker looks for it every 30 s, and takes no flow runs",
            "work-pool apply",
        ),
        (
            replace(POOL, type="process"),
            [WORKER],
            "the work pool ecs-work-pool has the type process, but the worker serves ecs",
            "work_pool_name",
        ),
        (
            replace(POOL, status="PAUSED", is_paused=True),
            [WORKER],
            "the work pool ecs-work-pool is paused: no flow run starts",
            "prefect work-pool resume ecs-work-pool",
        ),
        (
            replace(POOL, status="NOT_READY"),
            [replace(WORKER, is_online=False)],
            "the worker dev-worker is not online in ecs-work-pool; last seen 2026-01-02 03:04:05 UTC",
            "--watch",
        ),
        (
            POOL,
            [OTHER],
            "the worker dev-worker is not online in ecs-work-pool (someones-laptop is); never seen",
            "--watch",
        ),
        (
            replace(POOL, status="NOT_READY"),
            [WORKER],
            "the work pool ecs-work-pool is NOT_READY, although dev-worker is online",
            "--watch",
        ),
    ],
)
def test_why_a_pool_is_not_online(pool: Pool | None, workers: list[PoolWorker], reason: str, remedy: str) -> None:
    finding = judge_work_pool("ecs-work-pool", pool, workers, worker_name="dev-worker")
    assert finding.found == reason
    assert remedy in str(finding.remedy)


STACK = base_job_template(
    {"cluster": "arn:cluster", "cpu": 512, "prefect_api_key_secret_arn": "arn:secret"},
    {"subnets": ["subnet-a"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"},
)


def changed(**defaults: Any) -> dict[str, Any]:
    template = copy.deepcopy(STACK)
    for name, value in defaults.items():
        template["variables"]["properties"][name]["default"] = value
    return template


def test_the_stacks_template_passes() -> None:
    assert judge_job_template("pool", copy.deepcopy(STACK), STACK).found == "pool has the stack's template"


def test_the_pools_template_can_contain_more() -> None:
    template = changed()
    template["variables"]["properties"]["team"] = {"default": "data", "type": "string"}
    assert judge_job_template("pool", template, STACK).holds


def test_an_older_template_is_reported_with_the_differences() -> None:
    finding = judge_job_template("pool", changed(cpu=256), STACK)
    assert finding.found == "the template of pool is older than the stack, or was changed by hand"
    assert finding.details == ("variables.properties.cpu.default: 512 in the stack, 256 in the pool",)
    assert "work-pool apply" in str(finding.remedy)


def test_many_differences_are_cut_short() -> None:
    finding = judge_job_template("pool", {"variables": changed()["variables"], "job_configuration": {}}, STACK)
    assert len(finding.details) <= 6


def test_a_template_without_the_secret_exposes_the_key() -> None:
    finding = judge_job_template("pool", changed(prefect_api_key_secret_arn=None), STACK)
    assert finding.found == (
        "the template of pool sets no secret for the API key: the worker sends the key in clear text with each RunTask"
    )
    assert "Then rotate the key" in str(finding.remedy)


def test_the_shipped_template_is_the_worst() -> None:
    assert "sets no secret" in judge_job_template("pool", shipped_template(), STACK).found


def test_a_template_that_gives_public_addresses() -> None:
    template = changed()
    network = template["job_configuration"]["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    network["assignPublicIp"] = "ENABLED"
    assert (
        judge_job_template("pool", template, STACK).found
        == "with the template of pool, flow runs get public IP addresses"
    )

    del template["job_configuration"]["task_run_request"]["networkConfiguration"]
    assert (
        judge_job_template("pool", template, STACK).found
        == "with the template of pool, flow runs get public IP addresses"
    )


def test_a_stack_whose_tasks_are_to_have_public_addresses() -> None:
    public = changed()
    network = public["job_configuration"]["task_run_request"]["networkConfiguration"]["awsvpcConfiguration"]
    network["assignPublicIp"] = "ENABLED"
    assert judge_job_template("pool", copy.deepcopy(public), public).holds


def test_a_private_network_as_a_variable_gives_no_public_address() -> None:
    template = changed(network_configuration={"subnets": ["subnet-a"], "assignPublicIp": "DISABLED"})
    template["job_configuration"]["task_run_request"]["networkConfiguration"] = "{{ network_configuration }}"
    assert "older than the stack" in judge_job_template("pool", template, STACK).found


def test_a_template_without_a_pool() -> None:
    assert judge_job_template("pool", None, STACK).found == "the work pool pool doesn't exist"


def test_enabled_automations() -> None:
    assert judge_automations({"one": True, "two": True}).found == "all 2 are enabled"


@pytest.mark.parametrize(
    ("second", "reason"),
    [(None, "the automation 'two' doesn't exist"), (False, "the automation 'two' is disabled")],
)
def test_missing_and_disabled_automations(second: bool | None, reason: str) -> None:
    finding = judge_automations({"one": True, "two": second})
    assert finding.found == reason
    assert "work-pool apply" in str(finding.remedy)
