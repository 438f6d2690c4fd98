from typing import Any

import pytest

from localcloud.fargate.init_process import InitProcess
from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import World

pytestmark = pytest.mark.xdist_group("fargate")


def log_configuration(world: World, **options: str) -> dict[str, Any]:
    required = {"awslogs-group": f"/{world.name}", "awslogs-region": world.aws.region, "awslogs-stream-prefix": "p"}
    return {"logDriver": "awslogs", "options": {**required, **options}}


def logged(world: World, task: str) -> list[str]:
    answer = world.aws.client("logs").get_log_events(
        logGroupName=f"/{world.name}", logStreamName=f"p/app/{task.rpartition('/')[2]}", startFromHead=True
    )
    return [event["message"] for event in answer["events"]]


def test_output_and_errors_reach_the_stream_as_the_execution_role(world: World, fargate: LocalFargate) -> None:
    world.aws.client("logs").create_log_group(logGroupName=f"/{world.name}")

    with world.aws.recording():
        command = ["sh", "-c", "echo one; echo two >&2; echo; printf three"]
        task = world.run(command, logConfiguration=log_configuration(world))
        world.wait_stopped(task)
        senders = {
            fargate.role_of(request.access_key_id) for request in world.aws.requests() if request.service == "logs"
        }

    assert logged(world, task) == ["one", "two", "three"]
    assert senders == {world.execution_role}


def test_lines_arrive_while_the_task_runs(world: World, fargate: LocalFargate) -> None:
    world.aws.client("logs").create_log_group(logGroupName=f"/{world.name}")

    task = world.run(["sh", "-c", "echo ready; exec sleep 600"], logConfiguration=log_configuration(world))

    world.wait_output(task, "ready")
    fargate.wait_until(lambda: logged(world, task) == ["ready"], 60, "the line is in the stream")


@pytest.mark.usefixtures("fargate")
def test_a_task_without_its_log_group_fails_to_start(world: World) -> None:
    task = world.run(["true"], logConfiguration=log_configuration(world))

    world.wait_stopped(task)
    described = world.described(task)
    assert described["stopCode"] == "TaskFailedToStart"
    assert described["stoppedReason"].startswith("ResourceInitializationError: failed to validate logger args: ")
    assert f"log group /{world.name}" in described["stoppedReason"]


@pytest.mark.usefixtures("fargate")
def test_the_log_group_is_created_if_the_definition_asks_for_it(world: World) -> None:
    configuration = log_configuration(world, **{"awslogs-create-group": "true"})

    for _ in range(2):
        task = world.run(["echo", "made"], logConfiguration=configuration)
        world.wait_stopped(task)
        assert logged(world, task) == ["made"]


@pytest.mark.usefixtures("fargate")
def test_the_output_of_a_command_that_ends_at_once_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.aws.client("logs").create_log_group(logGroupName=f"/{world.name}")
    send = InitProcess._send

    def send_and_wait(init: InitProcess, request: dict[str, Any]) -> None:
        send(init, request)
        init._process.wait(60)

    monkeypatch.setattr(InitProcess, "_send", send_and_wait)
    task = world.run(["echo", "made"], logConfiguration=log_configuration(world))

    world.wait_stopped(task)
    assert logged(world, task) == ["made"]


@pytest.mark.usefixtures("fargate")
def test_another_log_driver_is_refused(world: World) -> None:
    task = world.run(["true"], logConfiguration={"logDriver": "splunk"})

    world.wait_stopped(task)
    assert "supports only the log driver awslogs; container app uses splunk" in world.described(task)["stoppedReason"]
