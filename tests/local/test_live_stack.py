"""The applied dev stack runs: its worker is online, and a flow run goes through it and RunTask to Completed."""

import pytest

from workshop.local.live_stack import LiveStack

from .flow_code import deploy_flow

pytestmark = pytest.mark.xdist_group("live")

FLOW = """
    import os
    from prefect import flow

    @flow(log_prints=True)
    def main(name: str = "nobody"):
        print("hello", name, "from", os.environ["AWS_EXECUTION_ENV"])
"""


def test_the_worker_of_the_applied_service_is_online(live: LiveStack) -> None:
    (worker,) = live.worker_tasks()
    assert worker.service == live.outputs["service_name"]
    (online,) = live.prefect.post(f"/work_pools/{live.pool}/workers/filter", {})
    assert (online["name"], online["status"]) == ("dev-worker", "ONLINE")


def test_a_flow_run_goes_through_the_worker_and_run_task_to_completed(live: LiveStack) -> None:
    run = live.create_flow_run(deploy_flow(live, "hello", FLOW), parameters={"name": "world"})

    state = live.wait_until_flow_run_ended(run)

    assert state["type"] == "COMPLETED", state
    live.wait_until_flow_run_logged(run, "hello world from AWS_ECS_FARGATE")
    task = live.flow_task(run)
    assert task is not None
    assert task.cluster_arn == live.outputs["cluster_arn"]
