"""A flow run's task that dies turns the flow run Crashed, and the flow run says why."""

import pytest

from localcloud.fargate.local_task import LocalTask
from workshop.local.live_stack import LiveStack

from .fault_flows import deploy_command, deploy_waiting

pytestmark = pytest.mark.xdist_group("faults")

UNPULLABLE = "nobody/has-this:1"


def running_task(live: LiveStack, run: str) -> LocalTask:
    """The flow run's task, once its container runs."""

    def found() -> LocalTask | None:
        task = live.flow_task(run)
        return task if task and task.last_status == "RUNNING" else None

    return live.fargate.wait_until(found, 120, f"the task of {run} runs")


def running_flow_task(live: LiveStack, run: str) -> LocalTask:
    """The flow run's task, once the flow itself runs."""
    live.fargate.wait_until(lambda: live.flow_run(run)["state"]["type"] == "RUNNING", 240, f"flow run {run} is Running")
    return running_task(live, run)


def crash_message(live: LiveStack, run: str) -> str:
    state = live.wait_until_flow_run_ended(run)
    assert state["type"] == "CRASHED", state
    return str(state["message"])


def test_an_exit_code_comes_with_the_last_log_lines(live: LiveStack) -> None:
    run = live.create_flow_run(deploy_command(live, "exits", "print('last words'); raise SystemExit(3)"))

    assert crash_message(live, run) == "The following containers stopped with a non-zero exit code: ['prefect']"
    live.wait_until_flow_run_logged(run, "last words")


def test_out_of_memory_before_the_flow_starts_comes_with_the_last_log_lines(live: LiveStack) -> None:
    deployment = deploy_command(live, "swells", "import time; print('taking memory', flush=True); time.sleep(600)")
    run = live.create_flow_run(deployment)
    task = running_task(live, run)
    live.fargate.wait_until(
        lambda: "taking memory" in live.fargate.task(task.arn).containers[0].tail(), 60, "it has written"
    )

    live.fargate.out_of_memory(task.arn)

    assert "non-zero exit code" in crash_message(live, run)
    live.wait_until_flow_run_logged(run, "taking memory")
    live.wait_until_flow_run_logged(run, "exited with code 137")


def test_out_of_memory_of_a_running_flow_comes_with_the_exit_code_and_the_flows_own_log(live: LiveStack) -> None:
    run = live.create_flow_run(deploy_waiting(live, "swells-later"))
    task = running_flow_task(live, run)
    live.wait_until_flow_run_logged(run, "waiting for swells-later")

    live.fargate.out_of_memory(task.arn)

    assert "non-zero exit code" in crash_message(live, run)
    # ECS says OutOfMemoryError; prefect-aws tells its exit code only.
    live.wait_until_flow_run_logged(run, "exited with code 137")


def test_an_image_that_can_not_be_pulled(live: LiveStack) -> None:
    deployment = deploy_waiting(live, "no-image", job_variables={"image": UNPULLABLE})
    live.fargate.unpullable_images.add(UNPULLABLE)
    try:
        run = live.create_flow_run(deployment)
        message = crash_message(live, run)
    finally:
        live.fargate.unpullable_images.discard(UNPULLABLE)
    assert message
    live.wait_until_flow_run_logged(run, "CannotPullContainerError")


def test_a_spot_interruption(live: LiveStack) -> None:
    run = live.create_flow_run(deploy_waiting(live, "on-spot", job_variables={"launch_type": "FARGATE_SPOT"}))
    task = running_flow_task(live, run)

    live.fargate.spot_interruption(task.arn)

    assert crash_message(live, run)
    # 128 + SIGTERM; prefect-aws does not tell why it was sent.
    live.wait_until_flow_run_logged(run, "exited with code 143")
