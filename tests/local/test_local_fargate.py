"""Services, events and faults of the local Fargate, and the end of its processes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.embedded_aws import ACCOUNT_ID, EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate, LocalFargateError
from tests.localcloud.fargate.world import SLEEP, TIMEOUT_SECONDS, World

pytestmark = pytest.mark.xdist_group("fargate")

ROOT = Path(__file__).parents[2]
LIVE = ["sh", "-c", "echo ready; exec sleep 600"]


@pytest.fixture
def world(fresh_aws: EmbeddedAws) -> World:
    return World(fresh_aws, "fargate")


@pytest.fixture
def fargate(world: World) -> Iterator[LocalFargate]:
    with LocalFargate(world.aws, poll_seconds=0.1) as fargate:
        world.fargate = fargate
        yield fargate


@pytest.fixture
def queue(world: World) -> str:
    """URL of a queue that a rule sends the events of RunTask tasks in the cluster to."""
    sqs, events = world.aws.client("sqs"), world.aws.client("events")
    url: str = sqs.create_queue(QueueName="events")["QueueUrl"]
    pattern = {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [f"arn:aws:ecs:{world.aws.region}:{ACCOUNT_ID}:cluster/{world.name}"],
            "group": [{"prefix": "family:"}],
            "lastStatus": ["PENDING", "RUNNING", "STOPPED"],
        },
    }
    events.put_rule(Name="tasks", EventPattern=json.dumps(pattern))
    arn = f"arn:aws:sqs:{world.aws.region}:{ACCOUNT_ID}:events"
    events.put_targets(Rule="tasks", Targets=[{"Id": "queue", "Arn": arn}])
    return url


def details(world: World, queue: str) -> list[dict[str, Any]]:
    """The messages that have arrived, in order."""
    sqs = world.aws.client("sqs")
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            found.append(json.loads(message["Body"])["detail"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return sorted(found, key=lambda detail: int(detail["version"]))


def wait_for_details(world: World, queue: str, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def all_there() -> bool:
        found.extend(details(world, queue))
        return len(found) >= count

    world.fargate.wait_until(all_there, TIMEOUT_SECONDS, f"{count} events arrived")
    return found


@pytest.mark.usefixtures("fargate")
def test_a_rule_sends_task_events_to_a_queue(world: World, queue: str) -> None:
    world.create_service(world.register(SLEEP))
    world.wait_running()

    task = world.run(["sh", "-c", "exit 5"])

    world.wait_stopped(task)
    seen = wait_for_details(world, queue, 3)
    assert {detail["taskArn"] for detail in seen} == {task}
    assert [detail["lastStatus"] for detail in seen] == ["PENDING", "RUNNING", "STOPPED"]
    end = seen[-1]
    assert (end["desiredStatus"], end["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert [(one["name"], one["lastStatus"], one["exitCode"]) for one in end["containers"]] == [("app", "STOPPED", 5)]
    assert {"clusterArn", "createdAt", "group", "overrides", "startedBy", "taskDefinitionArn", "updatedAt"} <= set(end)
    assert "tags" not in end


def test_an_image_that_cannot_be_pulled(world: World, fargate: LocalFargate, queue: str) -> None:
    fargate.unpullable_images.add("app:1")

    task = world.run(["true"])

    world.wait_stopped(task)
    end = wait_for_details(world, queue, 2)[-1]
    assert (end["lastStatus"], end["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert end["stoppedReason"].startswith("CannotPullContainerError: ")
    assert not any("exitCode" in container for container in end["containers"])


def test_a_container_without_memory(world: World, fargate: LocalFargate) -> None:
    task = world.run(LIVE)
    world.wait_output(task, "ready")

    fargate.out_of_memory(task)

    world.wait_stopped(task)
    (container,) = world.described(task)["containers"]
    assert (container["exitCode"], container["reason"]) == (
        137,
        "OutOfMemoryError: Container killed due to memory usage",
    )


def test_a_spot_interruption(world: World, fargate: LocalFargate, queue: str) -> None:
    task = world.run(LIVE)
    world.wait_output(task, "ready")
    fargate.wait_until(fargate.running, TIMEOUT_SECONDS, "the task runs")

    fargate.spot_interruption(task)

    world.wait_stopped(task)
    warning, end = wait_for_details(world, queue, 4)[-2:]
    assert (warning["lastStatus"], end["lastStatus"]) == ("RUNNING", "STOPPED")
    for event in (warning, end):
        assert (event["stopCode"], event["stoppedReason"]) == ("SpotInterruption", "Your Spot Task was interrupted.")
    assert end["containers"][0]["exitCode"] == 143


def test_a_killed_task_of_a_service_is_replaced(world: World, fargate: LocalFargate) -> None:
    world.create_service(world.register(SLEEP))
    (first,) = world.wait_running()

    fargate.kill(first.arn)

    assert world.wait_stopped(first.arn).containers[0].exit_code == 137
    (second,) = world.wait_running()
    assert second.arn != first.arn


def test_an_unhealthy_task_of_a_service_is_replaced(world: World, fargate: LocalFargate) -> None:
    check = {"command": ["CMD-SHELL", "test -e fine"], "interval": 1, "retries": 1}
    world.create_service(world.register(["sh", "-c", "touch fine; exec sleep 600"], healthCheck=check))
    (first,) = world.wait_running()
    fargate.wait_until(
        lambda: fargate.task(first.arn).containers[0].health == "HEALTHY", TIMEOUT_SECONDS, "it is healthy"
    )

    Path(f"/proc/{first.containers[0].process_id}/cwd/fine").unlink()

    world.wait_stopped(first.arn)
    assert world.described(first.arn)["stoppedReason"] == "Task failed container health checks"
    (second,) = world.wait_running()
    assert second.arn != first.arn


def test_an_unhealthy_task_of_run_task_keeps_running(world: World, fargate: LocalFargate) -> None:
    check = {"command": ["CMD", "false"], "interval": 1, "retries": 1}
    task = world.run(LIVE, healthCheck=check)
    world.wait_output(task, "ready")

    fargate.wait_until(
        lambda: fargate.task(task).containers[0].health == "UNHEALTHY", TIMEOUT_SECONDS, "it is unhealthy"
    )

    assert world.described(task)["desiredStatus"] == "RUNNING"


def test_a_new_revision_replaces_the_old_one(world: World, fargate: LocalFargate) -> None:
    world.create_service(world.register(SLEEP))
    (old,) = world.wait_running()

    revision = world.register(SLEEP)
    world.update_service(taskDefinition=revision)

    world.wait_stopped(old.arn)
    (new,) = world.wait_running()
    assert new.task_definition_arn == revision
    assert world.described(old.arn)["stopCode"] == "ServiceSchedulerInitiated"
    fargate.wait_until(
        lambda: world.service()["deployments"][0]["rolloutState"] == "COMPLETED", TIMEOUT_SECONDS, "it is rolled out"
    )


@pytest.mark.usefixtures("fargate")
def test_a_service_scales_out_and_in(world: World) -> None:
    world.create_service(world.register(SLEEP))
    world.wait_running()

    world.update_service(desiredCount=2)
    tasks = world.wait_running(2)

    world.update_service(desiredCount=0)
    for task in tasks:
        world.wait_stopped(task.arn)
    assert world.service()["runningCount"] == 0


def test_a_timeout_shows_the_tasks_and_their_output(world: World, fargate: LocalFargate) -> None:
    task = world.run(LIVE)
    world.wait_output(task, "ready")

    with pytest.raises(LocalFargateError) as failure:
        fargate.wait_until(lambda: False, 0, "pigs fly")

    assert "timed out after 0 s: expected that pigs fly" in str(failure.value)
    assert f"task {task.rpartition('/')[2]} of family:fargate" in str(failure.value)
    assert "    ready" in str(failure.value)


def test_the_processes_end_with_the_block(world: World) -> None:
    with LocalFargate(world.aws) as world.fargate:
        task = world.run(LIVE)
        process_id = world.wait_output(task, "ready").containers[0].process_id
        assert is_alive(process_id)

    assert not is_alive(process_id)


def test_a_task_ends_when_its_cluster_is_deleted(world: World, fargate: LocalFargate) -> None:
    task = world.run(LIVE)
    process_id = world.wait_output(task, "ready").containers[0].process_id

    world.aws.reset()

    fargate.wait_until(lambda: not is_alive(process_id), TIMEOUT_SECONDS, "its process has ended")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_processes_end_with_a_killed_program(world: World) -> None:
    program = f"""
import time
from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import World

with EmbeddedAws.start() as aws:
    world = World(aws, "killed")
    with LocalFargate(aws) as world.fargate:
        # The second one would be a daemon: in a session of its own.
        task = world.run(["sh", "-c", "setsid sleep 600 & echo $! $$; wait"])
        print(world.wait_output(task, " ").containers[0].tail(), flush=True)
        time.sleep({TIMEOUT_SECONDS})
"""
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process_ids = [int(number) for number in process.stdout.readline().split()]
    process.stdout.close()
    assert len(process_ids) == 2
    assert all(is_alive(process_id) for process_id in process_ids)

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    with LocalFargate(world.aws) as fargate:
        fargate.wait_until(lambda: not any(map(is_alive, process_ids)), TIMEOUT_SECONDS, "the processes have ended")


def is_alive(process_id: int | None) -> bool:
    return Path(f"/proc/{process_id}").exists()
