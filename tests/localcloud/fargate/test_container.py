"""How the processes of a container start, stop and end."""

import signal
from pathlib import Path

import pytest

from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import SLEEP, World

pytestmark = pytest.mark.xdist_group("fargate")

ON_SIGTERM = """
import signal, sys, time
def end(*_): print("ended in order"); sys.exit(7)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(600)
"""
DEAF_TO_SIGTERM = "trap 'echo heard' TERM; echo ready; while :; do sleep 1; done"


def stop(world: World, task: str) -> None:
    world.ecs.stop_task(cluster=world.name, task=task, reason="enough")


@pytest.mark.usefixtures("fargate")
def test_the_exit_code_of_a_task_is_reported(world: World) -> None:
    task = world.run(["sh", "-c", "exit 3"])

    assert world.wait_stopped(task).containers[0].exit_code == 3
    described = world.described(task)
    assert described["containers"][0]["exitCode"] == 3
    assert (described["stopCode"], described["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )


@pytest.mark.usefixtures("fargate")
def test_a_stopped_task_gets_sigterm(world: World) -> None:
    task = world.run_python(ON_SIGTERM)
    world.wait_output(task, "ready")

    stop(world, task)

    (container,) = world.wait_stopped(task).containers
    assert (container.exit_code, container.tail()) == (7, "ready\nended in order")
    described = world.described(task)
    assert (described["stopCode"], described["stoppedReason"]) == ("UserInitiated", "enough")


@pytest.mark.usefixtures("fargate")
def test_a_task_receives_sigint_even_if_its_parent_ignores_it(world: World) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        task = world.run_python("import signal; signal.raise_signal(signal.SIGINT)")
        assert "KeyboardInterrupt" in world.wait_stopped(task).containers[0].tail()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("fargate")
def test_a_task_that_ignores_sigterm_is_killed_after_its_stop_timeout(world: World) -> None:
    task = world.run(["sh", "-c", DEAF_TO_SIGTERM], stopTimeout=2)
    world.wait_output(task, "ready")

    stop(world, task)

    assert world.wait_stopped(task).containers[0].exit_code == 137
    assert world.described(task)["containers"][0]["exitCode"] == 137


def test_a_task_that_ignores_sigterm_runs_until_its_stop_timeout(world: World, fargate: LocalFargate) -> None:
    task = world.run(["sh", "-c", DEAF_TO_SIGTERM], stopTimeout=600)
    world.wait_output(task, "ready")

    stop(world, task)

    world.wait_output(task, "heard")
    assert world.described(task)["lastStatus"] == "RUNNING"
    fargate.kill(task)
    world.wait_stopped(task)


@pytest.mark.usefixtures("fargate")
def test_no_process_outlives_the_command(world: World) -> None:
    # In a session of its own, as a daemon would be.
    task = world.run(["sh", "-c", "setsid sleep 600 & echo $! > pid; cat pid"])

    process_id = int(world.output_of(task))

    assert not is_alive(process_id)


def is_alive(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()


@pytest.mark.usefixtures("fargate")
def test_a_task_ends_with_its_essential_container(world: World) -> None:
    helper = {"name": "helper", "image": "helper:1", "command": SLEEP, "essential": False}

    task = world.run(["true"], sidecars=(helper,))

    exit_codes = {container.name: container.exit_code for container in world.wait_stopped(task).containers}
    assert exit_codes == {"app": 0, "helper": 143}


@pytest.mark.usefixtures("fargate")
def test_a_task_outlives_a_nonessential_container(world: World) -> None:
    helper = {"name": "helper", "image": "helper:1", "command": ["false"], "essential": False}

    task = world.run(["sh", "-c", "sleep 2; exit 4"], sidecars=(helper,))

    exit_codes = {container.name: container.exit_code for container in world.wait_stopped(task).containers}
    assert exit_codes == {"app": 4, "helper": 1}


@pytest.mark.usefixtures("fargate")
def test_a_container_waits_for_its_dependencies(world: World) -> None:
    command = ["sh", "-c", "sleep 1; date +%s%N"]
    before = {"name": "before", "image": "before:1", "command": command, "essential": False}

    task = world.run(
        ["date", "+%s%N"], sidecars=(before,), dependsOn=[{"containerName": "before", "condition": "SUCCESS"}]
    )

    times = {container.name: int(container.tail()) for container in world.wait_stopped(task).containers}
    assert times["before"] < times["app"]


@pytest.mark.usefixtures("fargate")
def test_a_task_whose_dependency_fails_does_not_start(world: World) -> None:
    before = {"name": "before", "image": "before:1", "command": ["false"], "essential": False}

    task = world.run(["true"], sidecars=(before,), dependsOn=[{"containerName": "before", "condition": "SUCCESS"}])

    world.wait_stopped(task)
    described = world.described(task)
    assert (described["stopCode"], described["stoppedReason"]) == (
        "TaskFailedToStart",
        "Container before exited with 1, and other containers depend on its success",
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["no-such-program"], "CannotStartContainerError: container app: [Errno 2] No such file or directory"),
        ([], "CannotStartContainerError: container app has neither entryPoint nor command"),
    ],
)
@pytest.mark.usefixtures("fargate")
def test_a_command_that_cannot_start_has_a_reason(world: World, command: list[str], reason: str) -> None:
    task = world.run(command)

    world.wait_stopped(task)
    assert world.described(task)["stopCode"] == "TaskFailedToStart"
    assert world.described(task)["stoppedReason"].startswith(reason)


@pytest.mark.usefixtures("fargate")
def test_an_entry_point_comes_before_the_command(world: World) -> None:
    task = world.run(["two"], entryPoint=["echo", "one"])

    assert world.output_of(task) == "one two"
