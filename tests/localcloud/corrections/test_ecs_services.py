from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.corrections import ecs_services
from tests.localcloud.corrections.ecs_world import EcsWorld

CREATE_KEEPS_ALL = ecs_services.create_service_keeps_every_field

SERVICES_RUN = ecs_services.services_run_their_tasks


@pytest.mark.restores(correction=CREATE_KEEPS_ALL)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("availabilityZoneRebalancing", "DISABLED"),
        ("enableECSManagedTags", True),
        ("enableExecuteCommand", True),
        ("healthCheckGracePeriodSeconds", 30),
        ("placementConstraints", [{"type": "distinctInstance"}]),
    ],
)
def test_create_service_keeps_each_field(world: EcsWorld, field: str, value: Any) -> None:
    world.create_service(**{field: value})

    assert world.service()[field] == value


@pytest.mark.restores(correction=CREATE_KEEPS_ALL)
def test_create_service_fills_in_the_defaults_of_aws(world: EcsWorld) -> None:
    world.create_service(deploymentConfiguration={"minimumHealthyPercent": 50})

    service = world.service()

    assert service["availabilityZoneRebalancing"] == "ENABLED"
    assert service["enableECSManagedTags"] is False
    assert service["enableExecuteCommand"] is False
    assert service["propagateTags"] == "NONE"
    assert service["deploymentConfiguration"] == {
        "maximumPercent": 200,
        "minimumHealthyPercent": 50,
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    }


@pytest.mark.restores(correction=CREATE_KEEPS_ALL)
def test_a_service_with_a_capacity_provider_strategy_has_no_launch_type(world: EcsWorld) -> None:
    strategy = [
        {"capacityProvider": "FARGATE", "weight": 1, "base": 1},
        {"capacityProvider": "FARGATE_SPOT", "weight": 4, "base": 0},
    ]
    world.ecs.create_service(
        cluster=world.name,
        serviceName="worker",
        taskDefinition=world.name,
        desiredCount=1,
        networkConfiguration=world.network,
        capacityProviderStrategy=strategy,
    )

    service = world.service()

    assert service["capacityProviderStrategy"] == strategy
    assert "launchType" not in service
    assert service["deployments"][0]["capacityProviderStrategy"] == strategy


@pytest.mark.restores(correction=CREATE_KEEPS_ALL)
def test_a_service_without_launch_type_and_strategy_uses_that_of_the_cluster(world: EcsWorld) -> None:
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    world.ecs.put_cluster_capacity_providers(
        cluster=world.name, capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=strategy
    )
    world.ecs.create_service(
        cluster=world.name,
        serviceName="worker",
        taskDefinition=world.name,
        desiredCount=1,
        networkConfiguration=world.network,
    )

    assert world.service()["capacityProviderStrategy"] == strategy


def counts(service: dict[str, Any]) -> tuple[int, int, int]:
    return service["desiredCount"], service["runningCount"], service["pendingCount"]


def rollouts(service: dict[str, Any]) -> list[tuple[str, str, str, int]]:
    """Status, rollout state, revision of the task definition and running tasks of each deployment."""
    return [
        (
            deployment["status"],
            deployment["rolloutState"],
            deployment["taskDefinition"].rpartition(":")[2],
            deployment["runningCount"],
        )
        for deployment in service["deployments"]
    ]


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_service_reaches_a_steady_state_at_its_desired_count(world: EcsWorld) -> None:
    world.create_service(desiredCount=2)

    service = world.service()

    assert counts(service) == (2, 2, 0)
    assert rollouts(service) == [("PRIMARY", "COMPLETED", "1", 2)]
    assert service["events"][0]["message"] == "(service worker) has reached a steady state."
    assert len(world.tasks(serviceName="worker")) == 2


@pytest.mark.restores(correction=SERVICES_RUN)
def test_an_update_deploys_the_new_task_definition(world: EcsWorld) -> None:
    world.create_service()
    (old,) = world.tasks()

    new = world.register(image="worker:2")
    world.update_service(taskDefinition=world.name)

    service = world.service()
    assert service["taskDefinition"] == new
    assert rollouts(service) == [("PRIMARY", "COMPLETED", "2", 1)]
    (task,) = world.tasks()
    assert task != old
    assert world.task(task)["containers"][0]["image"] == "worker:2"
    assert world.task(old)["stopCode"] == "ServiceSchedulerInitiated"


@pytest.mark.restores(correction=SERVICES_RUN)
def test_scaling_keeps_the_deployment(world: EcsWorld) -> None:
    deployment = world.create_service(desiredCount=3)["deployments"][0]["id"]

    world.update_service(desiredCount=1)
    assert counts(world.service()) == (1, 1, 0)
    world.update_service(desiredCount=2)

    assert counts(world.service()) == (2, 2, 0)
    assert [current["id"] for current in world.service()["deployments"]] == [deployment]
    assert len(world.tasks()) == 2


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_forced_deployment_replaces_the_tasks(world: EcsWorld) -> None:
    world.create_service()
    before = world.tasks()

    world.update_service(forceNewDeployment=True)

    assert len(world.tasks()) == 1
    assert world.tasks() != before


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_stopped_task_is_replaced(world: EcsWorld) -> None:
    world.create_service()
    (first,) = world.tasks()

    world.ecs.stop_task(cluster=world.name, task=first)

    assert len(world.tasks()) == 1
    assert world.tasks() != [first]


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_deleted_service_leaves_no_task(world: EcsWorld) -> None:
    world.create_service(desiredCount=2)
    assert world.ecs.describe_clusters(clusters=[world.name])["clusters"][0]["runningTasksCount"] == 2

    world.ecs.delete_service(cluster=world.name, service="worker", force=True)

    assert world.service()["status"] == "INACTIVE"
    assert world.tasks() == []
    cluster = world.ecs.describe_clusters(clusters=[world.name])["clusters"][0]
    assert (cluster["runningTasksCount"], cluster["activeServicesCount"]) == (0, 0)
    assert world.create_service()["status"] == "ACTIVE"


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_service_propagates_its_tags_to_tasks(world: EcsWorld) -> None:
    tag = {"key": "team", "value": "data"}
    world.create_service(tags=[tag], propagateTags="SERVICE", enableECSManagedTags=True)

    (task,) = world.ecs.describe_tasks(cluster=world.name, tasks=world.tasks(), include=["TAGS"])["tasks"]

    assert task["tags"] == [
        tag,
        {"key": "aws:ecs:clusterName", "value": world.name},
        {"key": "aws:ecs:serviceName", "value": "worker"},
    ]


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_second_service_of_the_same_name_is_refused(world: EcsWorld) -> None:
    world.create_service()

    with pytest.raises(ClientError, match="not idempotent"):
        world.create_service()


@pytest.mark.restores(correction=SERVICES_RUN)
def test_a_request_with_the_same_client_token_returns_the_same_service(world: EcsWorld) -> None:
    first = world.create_service(clientToken="once")

    assert world.create_service(clientToken="once")["deployments"][0]["id"] == first["deployments"][0]["id"]
    assert len(world.tasks()) == 1
    with pytest.raises(ClientError, match="not idempotent"):
        world.create_service(clientToken="another time")


def test_with_a_runner_the_old_task_runs_until_the_new_task_runs(world: EcsWorld) -> None:
    with world.aws.attach_task_runner():
        world.create_service()
        (old,) = world.tasks()
        assert rollouts(world.service()) == [("PRIMARY", "IN_PROGRESS", "1", 0)]
        world.report(old, "RUNNING")
        assert rollouts(world.service()) == [("PRIMARY", "COMPLETED", "1", 1)]

        world.update_service(taskDefinition=world.register(image="worker:2"))
        (_, new) = world.tasks()
        assert rollouts(world.service()) == [("PRIMARY", "IN_PROGRESS", "2", 0), ("ACTIVE", "COMPLETED", "1", 1)]

        world.report(new, "RUNNING")
        assert (world.task(old)["desiredStatus"], world.task(old)["lastStatus"]) == ("STOPPED", "RUNNING")

        world.report(old, "STOPPED")
        assert rollouts(world.service()) == [("PRIMARY", "COMPLETED", "2", 1)]


def test_with_a_runner_and_no_overlap_the_old_task_stops_first(world: EcsWorld) -> None:
    with world.aws.attach_task_runner():
        world.create_service(deploymentConfiguration={"minimumHealthyPercent": 0, "maximumPercent": 100})
        (old,) = world.tasks()
        world.report(old, "RUNNING")

        world.update_service(taskDefinition=world.register(image="worker:2"))
        assert world.tasks() == []
        world.report(old, "STOPPED")

        (new,) = world.tasks()
        assert world.task(new)["containers"][0]["image"] == "worker:2"


def test_with_a_runner_a_task_that_fails_to_start_is_counted_and_replaced(world: EcsWorld) -> None:
    with world.aws.attach_task_runner():
        world.create_service()
        (first,) = world.tasks()

        world.report(first, "STOPPED", reason="CannotPullContainerError")

        assert world.tasks() != [first]
        assert world.service()["deployments"][0]["failedTasks"] == 1
        assert rollouts(world.service()) == [("PRIMARY", "IN_PROGRESS", "1", 0)]


def test_with_a_runner_a_deleted_service_drains(world: EcsWorld) -> None:
    with world.aws.attach_task_runner():
        world.create_service()
        (task,) = world.tasks()
        world.report(task, "RUNNING")

        world.ecs.delete_service(cluster=world.name, service="worker", force=True)
        assert world.service()["status"] == "DRAINING"

        world.report(task, "STOPPED")
        assert world.service()["status"] == "INACTIVE"
