"""Corrections of ECS clusters."""

from typing import Any

from moto.ecs.exceptions import ECSException
from moto.ecs.models import EC2ContainerServiceBackend

from localcloud.corrections.ecs_task_state import LOCK
from localcloud.corrections.patching import replace


def a_cluster_in_use_is_not_deleted() -> None:
    """DeleteCluster refuses a cluster with active services or tasks that have not stopped.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
    moto: deletes it, and leaves the tasks running nowhere.
    """

    @replace(EC2ContainerServiceBackend, "delete_cluster")
    def delete_cluster(original: Any, backend: Any, cluster_str: str) -> Any:
        with LOCK:
            name = backend._get_cluster(cluster_str).name
            services = [one for one in backend.services.values() if one.cluster_name == name]
            if any(service.status != "INACTIVE" for service in services):
                raise ECSException(
                    "ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active."
                )
            if any(task.last_status != "STOPPED" for task in backend.tasks.get(name, {}).values()):
                raise ECSException(
                    "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active."
                )
            return original(backend, cluster_str)
