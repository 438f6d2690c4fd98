"""`prefect-ecs work-pool apply` against the real server: the pool has the stack's template, and its automations.

That they end stuck flow runs is shown in test_faults.py.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient

from prefect_ecs_ops.work_pool.pool import WorkPoolError, apply_pool
from workshop.local.live_stack import LiveStack

from ..prefect_ecs.stacks import PROJECT

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def client(live: LiveStack) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(live.prefect.api_url, auth_string=live.prefect.auth_string) as client:
        yield client


def work_pool_apply(live: LiveStack, **environment: str) -> "subprocess.CompletedProcess[str]":
    directory = live.run.workspace.stack_directory
    return subprocess.run(
        [sys.executable, "-m", "prefect_ecs_ops", "work-pool", "apply", "dev", "--directory", str(directory)],
        cwd=PROJECT,
        env={**live.environment(), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def automations(live: LiveStack) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in live.prefect.post("/automations/filter", {}) if live.pool in one["name"]}


def test_the_pool_is_the_stack_s_and_applying_again_changes_nothing(live: LiveStack) -> None:
    pool = live.prefect.get(f"/work_pools/{live.pool}")
    assert pool["type"] == "ecs"
    assert pool["base_job_template"] == json.loads(live.outputs["work_pool_base_job_template"])

    again = work_pool_apply(live)
    assert (again.returncode, again.stdout) == (0, f"✓ work pool {live.pool} already matches the stack\n")


def test_a_template_that_was_changed_by_hand_is_put_right_and_nothing_else_is_touched(live: LiveStack) -> None:
    template = live.prefect.get(f"/work_pools/{live.pool}")["base_job_template"]
    template["variables"]["properties"]["cpu"]["default"] = 4096
    live.prefect.request("PATCH", f"/work_pools/{live.pool}", {"base_job_template": template, "concurrency_limit": 77})

    applied = work_pool_apply(live)

    live_pool = live.prefect.get(f"/work_pools/{live.pool}")
    live.prefect.request("PATCH", f"/work_pools/{live.pool}", {"concurrency_limit": None})
    assert applied.stdout.splitlines()[0] == f"~ work pool {live.pool}: default of cpu: 4096 → 512"
    assert live_pool["base_job_template"]["variables"]["properties"]["cpu"]["default"] == 512
    assert live_pool["concurrency_limit"] == 77


def test_automations_are_made_once_and_one_that_is_switched_off_stays_off(live: LiveStack) -> None:
    before = automations(live)
    assert set(before) == {
        f"Crash flow runs of {live.pool} that stay Pending",
        f"Crash flow runs of {live.pool} without heartbeats",
    }
    one = before[f"Crash flow runs of {live.pool} without heartbeats"]
    live.prefect.request("PATCH", f"/automations/{one['id']}", {"enabled": False})

    assert "automation" not in work_pool_apply(live).stdout

    after = automations(live)
    live.prefect.request("PATCH", f"/automations/{one['id']}", {"enabled": True})
    assert after[one["name"]]["enabled"] is False
    assert {name: found["id"] for name, found in after.items()} == {name: found["id"] for name, found in before.items()}


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PREFECT_API_URL": ""}, "PREFECT_API_URL is not set"),
        ({"PREFECT_API_URL": "http://127.0.0.1:9/api"}, "this terminal's Prefect API is http://127.0.0.1:9/api, but"),
        ({"PREFECT_API_AUTH_STRING": "admin:wrong"}, "refused this terminal's credential with 401"),
    ],
)
def test_it_says_what_is_wrong_with_the_shell(live: LiveStack, environment: dict[str, str], message: str) -> None:
    refused = work_pool_apply(live, **environment)
    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr


def test_a_pool_of_another_type_is_refused(live: LiveStack, client: SyncPrefectClient) -> None:
    live.prefect.post("/work_pools/", {"name": "processes", "type": "process"})
    with pytest.raises(WorkPoolError, match=r"processes has the type process, .* serves only pools of type ecs"):
        apply_pool(client, "processes", {})
