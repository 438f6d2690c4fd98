import pytest
from botocore.exceptions import ClientError

from localcloud.corrections import ecs_clusters
from tests.localcloud.corrections.ecs_world import EcsWorld


@pytest.mark.restores(correction=ecs_clusters.clusters_in_use_are_not_deleted)
def test_a_cluster_can_be_deleted_only_after_its_services_and_tasks(world: EcsWorld) -> None:
    world.create_service()
    task = world.run_task()

    with pytest.raises(ClientError, match="ClusterContainsServicesException"):
        world.ecs.delete_cluster(cluster=world.name)
    world.ecs.delete_service(cluster=world.name, service="worker", force=True)
    with pytest.raises(ClientError, match="ClusterContainsTasksException"):
        world.ecs.delete_cluster(cluster=world.name)
    world.ecs.stop_task(cluster=world.name, task=task)

    assert world.ecs.delete_cluster(cluster=world.name)["cluster"]["status"] == "INACTIVE"


@pytest.mark.restores(correction=ecs_clusters.containers_can_omit_memory)
def test_a_task_runs_with_memory_only_at_task_level(world: EcsWorld) -> None:
    world.ecs.register_task_definition(
        family=world.name,
        containerDefinitions=[{"name": "worker", "image": "worker:1"}],
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
    )

    assert world.run_task()


@pytest.mark.restores(correction=ecs_clusters.tasks_default_to_the_vpc_security_group)
def test_a_task_without_security_groups_gets_the_default_group_of_the_vpc(world: EcsWorld) -> None:
    task = world.task(world.run_task(networkConfiguration={"awsvpcConfiguration": {"subnets": [world.subnet]}}))

    details = {detail["name"]: detail["value"] for detail in task["attachments"][0]["details"]}
    (interface,) = world.ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])[
        "NetworkInterfaces"
    ]
    assert [group["GroupId"] for group in interface["Groups"]] == [world.default_group]


@pytest.mark.restores(correction=ecs_clusters.tasks_default_to_the_vpc_security_group)
def test_a_service_can_omit_security_groups(world: EcsWorld) -> None:
    service = world.create_service(networkConfiguration={"awsvpcConfiguration": {"subnets": [world.subnet]}})

    assert service["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == [world.subnet]


@pytest.mark.restores(correction=ecs_clusters.capacity_providers_place_tasks)
def test_a_task_and_a_service_run_with_a_capacity_provider_of_the_cluster(world: EcsWorld) -> None:
    world.ecs.create_capacity_provider(
        name=world.name, autoScalingGroupProvider={"autoScalingGroupArn": "arn:aws:autoscaling:group"}
    )
    strategy = [{"capacityProvider": world.name, "weight": 1}]
    request = {"networkConfiguration": world.network, "capacityProviderStrategy": strategy}
    with pytest.raises(ClientError, match="not a capacity provider of the cluster"):
        world.ecs.run_task(cluster=world.name, taskDefinition=world.name, **request)
    world.ecs.put_cluster_capacity_providers(
        cluster=world.name, capacityProviders=[world.name], defaultCapacityProviderStrategy=[]
    )

    arn = world.ecs.run_task(cluster=world.name, taskDefinition=world.name, **request)["tasks"][0]["taskArn"]
    world.ecs.create_service(
        cluster=world.name, serviceName="worker", taskDefinition=world.name, desiredCount=1, **request
    )

    task = world.task(arn)
    assert (task["capacityProviderName"], task["launchType"]) == (world.name, "EC2")
    assert world.service()["runningCount"] == 1
