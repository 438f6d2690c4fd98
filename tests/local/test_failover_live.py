"""Failover between the two regions of the committed prod, each on an embedded AWS of its own, with workers and a Prefect server.

The tests share the regions, and run in order: one dies, the other takes over, the first comes back.
"""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.local.prefect_server import PrefectServer

from .fault_flows import deploy_waiting
from .flow_code import deploy_flow
from .live_region import LiveRegion

pytestmark = pytest.mark.xdist_group("failover-live")

HELLO = """
    from prefect import flow

    @flow
    def main(number: int = 0):
        return number
"""
QUEUED = 4


@pytest.fixture(scope="module")
def prefect() -> Iterator[PrefectServer]:
    with PrefectServer(auth_string=f"admin:{secrets.token_urlsafe(16)}") as server:
        yield server


@pytest.fixture(scope="module")
def regions(prefect: PrefectServer) -> Iterator[tuple[LiveRegion, LiveRegion]]:
    """Home and away, applied at the same time."""
    with ExitStack() as started, ThreadPoolExecutor() as threads:
        home, away = (started.enter_context(LiveRegion.start(one, prefect)) for one in ("us-east-1", "eu-west-1"))
        for applied in [threads.submit(region.apply) for region in (home, away)]:
            applied.result()
        yield home, away


@pytest.fixture(scope="module")
def deployments(prefect: PrefectServer, regions: tuple[LiveRegion, LiveRegion]) -> dict[str, str]:
    """Both at home, where the pool takes one run at a time."""
    home, _ = regions
    prefect.request("PATCH", f"/work_pools/{home.pool}", {"concurrency_limit": 1})
    return {"hello": deploy_flow(home.live, "hello", HELLO), "long": deploy_waiting(home.live, "long")}


def failover(
    source: LiveRegion, target: LiveRegion, *options: str, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """The command, in the environment of the region that is up."""
    return subprocess.run(
        [sys.executable, "-m", "prefect_ecs_ops", "failover", "--from", source.pool, "--to", target.pool, *options],
        cwd=PROJECT,
        env=target.live.environment(),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def runs_in(prefect: PrefectServer, pool: str, *states: str) -> list[dict[str, str]]:
    query = {
        "work_pools": {"name": {"any_": [pool]}},
        "flow_runs": {"state": {"name": {"any_": list(states)}}},
        "sort": "START_TIME_ASC",
    }
    found: list[dict[str, str]] = prefect.post("/flow_runs/filter", query)
    return found


def test_what_waits_in_a_region_that_dies_completes_in_the_other(
    prefect: PrefectServer, regions: tuple[LiveRegion, LiveRegion], deployments: dict[str, str]
) -> None:
    home, away = regions
    running = home.live.create_flow_run(deployments["long"])
    home.live.fargate.wait_until(
        lambda: home.live.flow_run(running)["state"]["type"] == "RUNNING", 240, "a run is in flight at home"
    )
    queued = [
        away.live.create_flow_run(deployments["hello"], name=f"queued-{number}", parameters={"number": number})
        for number in range(QUEUED)
    ]

    home.die()

    asked = failover(home, away, typed="n\n")
    assert f"pause the work pool {home.pool}: no new run starts there" in asked.stdout
    assert f"deployment hello: {home.pool} → {away.pool}" in asked.stdout
    assert f"deployment long: {home.pool} → {away.pool}" in asked.stdout
    assert asked.stdout.count(f"cancel it as moved, and create it again in {away.pool}") == QUEUED
    assert f"left: 1 runs with a task in {home.pool} stay: lost if the region is lost" in asked.stdout
    assert "Nothing was changed." in asked.stdout

    ordered = datetime.now(UTC)
    done = failover(home, away, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    moved = datetime.now(UTC)
    completed = away.live.fargate.wait_until(
        lambda: found if len(found := runs_in(prefect, away.pool, "Completed")) == QUEUED else None,
        300,
        "the queued runs are complete in the other region",
    )
    assert sorted(run["name"] for run in completed) == [f"queued-{number}" for number in range(QUEUED)]
    assert {away.live.flow_run(run)["state_name"] for run in queued} == {"Moved"}
    assert away.live.flow_run(running)["state_name"] == "Running", "lost with its region, as the plan has said"

    started = [datetime.fromisoformat(run["start_time"]) for run in completed]
    ended = [datetime.fromisoformat(run["end_time"]) for run in completed]
    for what, when in (
        ("the command has ended", moved),
        ("first run Running", min(started)),
        ("first run Completed", min(ended)),
        (f"all {QUEUED} Completed", max(ended)),
    ):
        print(f"{(when - ordered).total_seconds():6.1f} s after the order: {what}")


def test_a_second_order_finds_nothing_to_do(regions: tuple[LiveRegion, LiveRegion]) -> None:
    home, away = regions
    again = failover(home, away, "--yes")
    assert again.returncode == 0, again.stderr
    assert "nothing to do" in again.stdout


def test_a_region_that_is_back_gets_its_deployments_back(
    prefect: PrefectServer, regions: tuple[LiveRegion, LiveRegion], deployments: dict[str, str]
) -> None:
    home, away = regions
    home.come_back()
    # The run that died with the region still counts there; an operator ends it, as docs/failover.md says.
    for lost in runs_in(prefect, home.pool, "Running"):
        prefect.post(f"/flow_runs/{lost['id']}/set_state", {"state": {"type": "CRASHED"}, "force": True})

    done = failover(away, home, "--back", "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    assert {prefect.get(f"/deployments/{one}")["work_pool_name"] for one in deployments.values()} == {home.pool}
    assert prefect.get(f"/work_pools/{home.pool}")["is_paused"] is False
    run = home.live.create_flow_run(deployments["hello"])
    assert home.live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
    task = home.live.flow_task(run)
    assert task is not None
    assert task.cluster_arn.startswith(f"arn:aws:ecs:{home.region}:")
