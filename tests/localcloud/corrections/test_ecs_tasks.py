import pytest
from botocore.exceptions import ClientError

from localcloud.corrections import ecs_tasks
from tests.localcloud.corrections.ecs_world import EcsWorld


@pytest.mark.restores(correction=ecs_tasks.tasks_run_until_stopped)
def test_describing_a_task_does_not_change_it(world: EcsWorld) -> None:
    task = world.run_task()

    assert {world.task(task)["lastStatus"] for _ in range(6)} == {"RUNNING"}


@pytest.mark.restores(correction=ecs_tasks.tasks_run_until_stopped)
def test_a_task_has_an_entry_for_each_container(world: EcsWorld) -> None:
    task = world.task(world.run_task())

    assert [(container["name"], container["image"], container["lastStatus"]) for container in task["containers"]] == [
        ("worker", "worker:1", "RUNNING"),
        ("sidecar", "sidecar:1", "RUNNING"),
    ]
    assert {container["taskArn"] for container in task["containers"]} == {task["taskArn"]}
    assert not any("exitCode" in container for container in task["containers"])
    assert (task["cpu"], task["memory"], task["launchType"]) == ("256", "512", "FARGATE")


@pytest.mark.restores(correction=ecs_tasks.tasks_run_until_stopped)
def test_stopping_a_task_deletes_its_network_interface(world: EcsWorld) -> None:
    task = world.run_task()
    details = {detail["name"]: detail["value"] for detail in world.task(task)["attachments"][0]["details"]}
    interface = [{"Name": "network-interface-id", "Values": [details["networkInterfaceId"]]}]
    assert len(world.ec2.describe_network_interfaces(Filters=interface)["NetworkInterfaces"]) == 1

    world.ecs.stop_task(cluster=world.name, task=task)

    assert world.ec2.describe_network_interfaces(Filters=interface)["NetworkInterfaces"] == []
    assert world.task(task)["attachments"][0]["status"] == "DELETED"


@pytest.mark.restores(correction=ecs_tasks.tasks_are_listed_by_service_and_desired_status)
def test_list_tasks_filters_by_desired_status(world: EcsWorld) -> None:
    running, stopped = world.run_task(), world.run_task()
    world.ecs.stop_task(cluster=world.name, task=stopped)

    assert world.tasks() == [running]
    assert world.tasks(desiredStatus="STOPPED") == [stopped]


@pytest.mark.restores(correction=ecs_tasks.tasks_are_listed_by_service_and_desired_status)
def test_list_tasks_filters_by_service(world: EcsWorld) -> None:
    world.run_task()
    of_the_service = world.run_task(group="service:worker")

    assert world.tasks(serviceName="worker") == [of_the_service]


@pytest.mark.restores(correction=ecs_tasks.stop_task_sets_the_desired_status)
def test_a_task_stopped_by_a_user_has_that_stop_code(world: EcsWorld) -> None:
    task = world.run_task()

    world.ecs.stop_task(cluster=world.name, task=task, reason="teardown")

    described = world.task(task)
    assert (described["lastStatus"], described["desiredStatus"]) == ("STOPPED", "STOPPED")
    assert (described["stopCode"], described["stoppedReason"]) == ("UserInitiated", "teardown")
    assert described["createdAt"] <= described["startedAt"] <= described["stoppedAt"]


@pytest.mark.restores(correction=ecs_tasks.stop_task_sets_the_desired_status)
def test_stopping_an_unknown_task_is_refused(world: EcsWorld) -> None:
    world.run_task()

    with pytest.raises(ClientError, match=r"InvalidParameterException.*The referenced task was not found"):
        world.ecs.stop_task(cluster=world.name, task="0" * 32)


@pytest.mark.restores(correction=ecs_tasks.agents_report_task_state)
def test_describe_tasks_returns_a_reported_end(world: EcsWorld) -> None:
    task = world.run_task()

    containers = [{"containerName": "worker", "exitCode": 137, "reason": "OutOfMemoryError", "status": "STOPPED"}]
    world.report(task, "STOPPED", containers=containers)

    described = world.task(task)
    assert (described["lastStatus"], described["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert described["stoppedReason"] == "Essential container in task exited"
    worker, sidecar = described["containers"]
    assert (worker["exitCode"], worker["reason"], worker["lastStatus"]) == (137, "OutOfMemoryError", "STOPPED")
    assert "exitCode" not in sidecar


def test_with_a_runner_a_task_has_the_reported_status(world: EcsWorld) -> None:
    with world.aws.attach_task_runner():
        task = world.run_task()
        assert (world.task(task)["lastStatus"], world.task(task)["desiredStatus"]) == ("PROVISIONING", "RUNNING")

        for status in ("PENDING", "RUNNING"):
            world.report(task, status)
            assert world.task(task)["lastStatus"] == status

        world.ecs.stop_task(cluster=world.name, task=task)
        assert (world.task(task)["lastStatus"], world.task(task)["desiredStatus"]) == ("RUNNING", "STOPPED")

        world.report(task, "STOPPED", containers=[{"containerName": "worker", "exitCode": 143}])
        assert (world.task(task)["lastStatus"], world.task(task)["stopCode"]) == ("STOPPED", "UserInitiated")


@pytest.mark.parametrize(
    ("reached", "reason", "stop_code"),
    [
        ("PENDING", "CannotPullContainerError: no such image", "TaskFailedToStart"),
        ("RUNNING", None, "EssentialContainerExited"),
        ("RUNNING", "Your Spot Task was interrupted.", "SpotInterruption"),
    ],
)
def test_the_stop_code_of_a_task_that_ends_by_itself(
    world: EcsWorld, reached: str, reason: str | None, stop_code: str
) -> None:
    with world.aws.attach_task_runner():
        task = world.run_task()
        world.report(task, reached)

        world.report(task, "STOPPED", **({"reason": reason} if reason else {}))

        assert world.task(task)["stopCode"] == stop_code
        assert world.task(task)["stoppedReason"] == (reason or "Essential container in task exited")


def test_detaching_the_runner_lets_waiting_tasks_run(world: EcsWorld) -> None:
    with world.aws.attach_task_runner():
        waiting, stopping = world.run_task(), world.run_task()
        world.report(stopping, "RUNNING")
        world.ecs.stop_task(cluster=world.name, task=stopping)

    assert world.task(waiting)["lastStatus"] == "RUNNING"
    assert world.task(stopping)["lastStatus"] == "STOPPED"
