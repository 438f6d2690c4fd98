"""Failover between two work pools of a real Prefect server: what it says, what it does, twice, cut off, and back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient

from prefect_ecs_ops.failover.command import carry_out
from prefect_ecs_ops.failover.plan import FailoverError, make_plan
from prefect_ecs_ops.failover.pool_api import MOVED, PoolApi
from workshop.local.prefect_server import PrefectServer

pytestmark = pytest.mark.xdist_group("failover")

HOME, AWAY = "ecs-work-pool-prod-us-east-1", "ecs-work-pool-prod-eu-west-1"


@pytest.fixture(scope="module")
def prefect() -> Iterator[PrefectServer]:
    with PrefectServer() as server:
        yield server


@pytest.fixture(scope="module")
def api(prefect: PrefectServer) -> Iterator[PoolApi]:
    with SyncPrefectClient(prefect.api_url) as client:
        yield PoolApi(client)


@pytest.fixture(autouse=True)
def pools(prefect: PrefectServer) -> Iterator[None]:
    """Both pools, new for each test, each with a worker that has just said it is there."""
    for pool in (HOME, AWAY):
        prefect.post("/work_pools/", {"name": pool, "type": "ecs"})
        beat(prefect, pool)
    yield
    for flow in prefect.post("/flows/filter", {}):
        prefect.request("DELETE", f"/flows/{flow['id']}")
    for pool in (HOME, AWAY):
        prefect.request("DELETE", f"/work_pools/{pool}")


def beat(prefect: PrefectServer, pool: str) -> None:
    prefect.post(f"/work_pools/{pool}/workers/heartbeat", {"name": "prod-worker", "heartbeat_interval_seconds": 300})


def deploy(prefect: PrefectServer, name: str, pool: str = HOME, **fields: Any) -> str:
    flow = prefect.post("/flows/", {"name": "flow"})["id"]
    body = {"name": name, "flow_id": flow, "entrypoint": "f.py:f", "work_pool_name": pool, "tags": ["own"], **fields}
    return str(prefect.post("/deployments/", body)["id"])


def start(prefect: PrefectServer, deployment: str, **fields: Any) -> str:
    return str(prefect.post(f"/deployments/{deployment}/create_flow_run", fields)["id"])


def set_state(prefect: PrefectServer, run: str, kind: str) -> None:
    prefect.post(f"/flow_runs/{run}/set_state", {"state": {"type": kind}, "force": True})


def runs_of(prefect: PrefectServer, pool: str) -> dict[str, list[dict[str, Any]]]:
    """The runs of a pool, by the name of their state."""
    found: dict[str, list[dict[str, Any]]] = {}
    for run in prefect.post("/flow_runs/filter", {"work_pools": {"name": {"any_": [pool]}}}):
        found.setdefault(run["state_name"], []).append(run)
    return found


def pool_of(prefect: PrefectServer, deployment: str) -> str:
    return str(prefect.get(f"/deployments/{deployment}")["work_pool_name"])


def fail_over(api: PoolApi, source: str = HOME, target: str = AWAY, *, back: bool = False) -> list[str]:
    said: list[str] = []
    carry_out(api, make_plan(api, source, target, back=back), said.append, back=back)
    return said


def test_deployments_and_waiting_runs_go_to_the_other_pool(prefect: PrefectServer, api: PoolApi) -> None:
    deployment = deploy(prefect, "one", parameters={"day": "monday"}, enforce_parameter_schema=False)
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    start(prefect, deployment, name="now", parameters={"day": "friday"}, tags=["urgent"], job_variables={"cpu": 1024})
    start(prefect, deployment, name="later", state={"type": "SCHEDULED", "state_details": {"scheduled_time": later}})
    running = start(prefect, deployment, name="running")
    set_state(prefect, running, "RUNNING")

    plan = make_plan(api, HOME, AWAY, back=False)
    assert sorted(plan.lines()) == sorted(
        [
            f"  pause the work pool {HOME}: no new run starts there",
            f"  deployment one: {HOME} → {AWAY}",
            f"  flow run now (Scheduled): cancel it as moved, and create it again in {AWAY}",
            f"  flow run later (Scheduled): cancel it as moved, and create it again in {AWAY}",
            f"  left: 1 runs with a task in {HOME} stay: lost if the region is lost",
        ]
    )
    assert pool_of(prefect, deployment) == HOME, "a plan changes nothing"

    fail_over(api)

    assert pool_of(prefect, deployment) == AWAY
    assert prefect.get(f"/work_pools/{HOME}")["is_paused"] is True
    assert {name: len(runs) for name, runs in runs_of(prefect, HOME).items()} == {MOVED: 2, "Running": 1}
    moved = {run["name"]: run for run in runs_of(prefect, AWAY)["Scheduled"]}
    assert set(moved) == {"now", "later"}
    assert moved["now"]["parameters"] == {"day": "friday"}
    assert moved["now"]["job_variables"] == {"cpu": 1024}
    assert "urgent" in moved["now"]["tags"]
    assert datetime.fromisoformat(moved["later"]["expected_start_time"]) == datetime.fromisoformat(later)


def test_a_second_failover_does_nothing(prefect: PrefectServer, api: PoolApi) -> None:
    start(prefect, deploy(prefect, "one"))
    fail_over(api)
    assert make_plan(api, HOME, AWAY, back=False).is_empty
    assert fail_over(api) == []
    assert len(runs_of(prefect, AWAY)["Scheduled"]) == 1


@pytest.mark.parametrize("cut_off_after", range(7))
def test_a_failover_that_is_cut_off_anywhere_is_finished_by_the_next(
    prefect: PrefectServer, api: PoolApi, monkeypatch: pytest.MonkeyPatch, cut_off_after: int
) -> None:
    for name in ("one", "two"):
        start(prefect, deploy(prefect, name), name=f"run of {name}")
    left = [cut_off_after]

    def counted(method: str) -> Any:
        original = getattr(PoolApi, method)

        def call(*args: Any, **kwargs: Any) -> Any:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            return original(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for method in ("pause", "redirect", "cancel_as_moved", "create_again"):
            patch.setattr(PoolApi, method, counted(method))
        with pytest.raises(KeyboardInterrupt):
            fail_over(api)

    fail_over(api)

    assert api.deployments(HOME) == []
    assert set(runs_of(prefect, HOME)) <= {MOVED}
    assert sorted(run["name"] for run in runs_of(prefect, AWAY)["Scheduled"]) == ["run of one", "run of two"]


def test_what_is_back_home_is_what_was_there_before(prefect: PrefectServer, api: PoolApi) -> None:
    moved, native = deploy(prefect, "one"), deploy(prefect, "native", AWAY)
    fail_over(api)
    start(prefect, moved, name="created while away")
    start(prefect, native, name="stays away")

    fail_over(api, AWAY, HOME, back=True)

    assert (pool_of(prefect, moved), pool_of(prefect, native)) == (HOME, AWAY)
    assert prefect.get(f"/deployments/{moved}")["tags"] == ["own"]
    assert [prefect.get(f"/work_pools/{pool}")["is_paused"] for pool in (HOME, AWAY)] == [False, False]
    assert [run["name"] for run in runs_of(prefect, HOME)["Scheduled"]] == ["created while away"]
    assert [run["name"] for run in runs_of(prefect, AWAY)["Scheduled"]] == ["stays away"]


def test_a_run_that_is_pending_for_a_moment_may_be_on_its_way_and_stays(
    prefect: PrefectServer, api: PoolApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(prefect, deploy(prefect, "one"))
    set_state(prefect, run, "PENDING")
    plan = make_plan(api, HOME, AWAY, back=False)
    assert (plan.runs, plan.settling) == ((), 1)

    monkeypatch.setattr("prefect_ecs_ops.failover.plan.SUBMISSION", timedelta(0))
    plan = make_plan(api, HOME, AWAY, back=False)
    assert [one.id for one in plan.runs] == [UUID(run)]


def test_a_pending_run_with_a_task_stays(prefect: PrefectServer, api: PoolApi, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(prefect, deploy(prefect, "one"))
    set_state(prefect, run, "PENDING")
    prefect.request("PATCH", f"/flow_runs/{run}", {"infrastructure_pid": "cluster::task"})
    monkeypatch.setattr("prefect_ecs_ops.failover.plan.SUBMISSION", timedelta(0))
    plan = make_plan(api, HOME, AWAY, back=False)
    assert (plan.runs, plan.in_flight) == ((), 1)


def test_what_can_t_work_is_refused_and_changes_nothing(prefect: PrefectServer, api: PoolApi) -> None:
    deployment = deploy(prefect, "one")
    with pytest.raises(FailoverError, match="are the same work pool"):
        make_plan(api, HOME, HOME, back=False)
    with pytest.raises(FailoverError, match="there is no work pool nowhere; `prefect work-pool ls` lists them"):
        make_plan(api, HOME, "nowhere", back=False)
    prefect.request("PATCH", f"/work_pools/{AWAY}", {"is_paused": True})
    with pytest.raises(FailoverError, match=f"prefect work-pool resume {AWAY}"):
        make_plan(api, HOME, AWAY, back=False)
    prefect.request("PATCH", f"/work_pools/{AWAY}", {"is_paused": False})
    prefect.request("DELETE", f"/work_pools/{AWAY}/workers/prod-worker")
    with pytest.raises(FailoverError, match=f"no worker is online in the work pool {AWAY}"):
        make_plan(api, HOME, AWAY, back=False)
    assert pool_of(prefect, deployment) == HOME


def command(prefect: PrefectServer, *arguments: str, answer: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "prefect_ecs_ops", "failover", *arguments],
        env=prefect.client_environment(os.environ),
        input=answer,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command_says_what_it_will_do_and_asks(prefect: PrefectServer) -> None:
    deployment = deploy(prefect, "one")
    asked = command(prefect, "--from", HOME, "--to", AWAY, answer="n\n")
    assert asked.returncode == 1
    assert f"deployment one: {HOME} → {AWAY}" in asked.stdout
    assert "Nothing was changed." in asked.stdout
    assert pool_of(prefect, deployment) == HOME

    done = command(prefect, "--from", HOME, "--to", AWAY, "--yes")
    assert done.returncode == 0, done.stderr
    assert pool_of(prefect, deployment) == AWAY

    refused = command(prefect, "--from", HOME, "--to", "nowhere")
    assert (refused.returncode, "there is no work pool nowhere" in refused.stderr) == (1, True)
