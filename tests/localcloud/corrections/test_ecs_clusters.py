import pytest
from botocore.exceptions import ClientError

from localcloud.corrections import ecs_clusters
from tests.localcloud.corrections.ecs_world import EcsWorld


@pytest.mark.restores(correction=ecs_clusters.a_cluster_in_use_is_not_deleted)
def test_a_cluster_is_deleted_only_after_its_services_and_tasks(world: EcsWorld) -> None:
    world.create_service()
    task = world.run_task()

    with pytest.raises(ClientError, match="ClusterContainsServicesException"):
        world.ecs.delete_cluster(cluster=world.name)
    world.ecs.delete_service(cluster=world.name, service="worker", force=True)
    with pytest.raises(ClientError, match="ClusterContainsTasksException"):
        world.ecs.delete_cluster(cluster=world.name)
    world.ecs.stop_task(cluster=world.name, task=task)

    assert world.ecs.delete_cluster(cluster=world.name)["cluster"]["status"] == "INACTIVE"
