"""Corrections of how ECS places a task: what it may leave out, and where it then runs."""

import inspect
from types import SimpleNamespace
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Service, Task

from localcloud.corrections.patching import replace

FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
"""Those that every cluster may have, without instances."""


def containers_may_leave_memory_to_the_task() -> None:
    """A task runs although none of its containers has `memory` or `memoryReservation`, if the task itself has `memory`.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    moto: registers such a definition, but RunTask fails on adding up memory that is not there.
    """

    @replace(EC2ContainerServiceBackend, "_calculate_task_resource_requirements")
    def requirements(original: Any, _backend: Any, task_definition: Any) -> dict[str, Any]:
        # A memory of 0 stands for none: it adds nothing to what the containers need.
        definitions = [
            {"memory": definition.get("memoryReservation", 0), **definition}
            for definition in task_definition.container_definitions
        ]
        result: dict[str, Any] = original(SimpleNamespace(container_definitions=definitions))
        return result


def security_groups_default_to_the_one_of_the_vpc() -> None:
    """Without `securityGroups` in its awsvpcConfiguration, a task gets the default security group of its VPC.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
    moto: fails in RunTask and CreateService when the key is missing.
    """

    @replace(Task, "__init__")
    def init(original: Any, task: Any, *args: Any, **kwargs: Any) -> None:
        network = (kwargs.get("networking_configuration") or {}).get("awsvpcConfiguration")
        if network is not None and not network.get("securityGroups"):
            backend = kwargs["backend"]
            ec2 = ec2_backends[backend.account_id][backend.region_name]
            group: Any = ec2.get_default_security_group(ec2.get_subnet(network["subnets"][0]).vpc_id)
            kwargs["networking_configuration"] = {"awsvpcConfiguration": {**network, "securityGroups": [group.id]}}
        original(task, *args, **kwargs)

    @replace(Service, "_validate_network")
    def validate_network(original: Any, service: Any, network: dict[str, Any]) -> dict[str, Any]:
        given = network["awsvpcConfiguration"]
        validated: dict[str, Any] = original(service, {"awsvpcConfiguration": {"securityGroups": [], **given}})
        return validated


def a_capacity_provider_makes_room_for_its_tasks() -> None:
    """A task that asks for a capacity provider of an Auto Scaling group is placed, for managed scaling starts the instances that it needs.

    A provider that is not the cluster's is refused. Of the scaling, this leaves out the instances: they don't join the cluster, and a task
    runs as if one had come.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html and
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (capacityProviderStrategy)
    moto: knows nothing of managed scaling, and fails in RunTask without an instance that somebody has registered.
    """

    @replace(EC2ContainerServiceBackend, "run_task")
    def run_task(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        request = inspect.signature(original).bind(backend, *args, **kwargs).arguments
        names = [one["capacityProvider"] for one in request.get("capacity_provider_strategy") or []]
        unknown = set(names) - set(backend._get_cluster(request["cluster_str"]).capacity_providers or [])
        if unknown:
            raise InvalidParameterException(f"{', '.join(sorted(unknown))}: not a capacity provider of the cluster.")
        if not names or names[0] in FARGATE_PROVIDERS:
            return original(backend, *args, **kwargs)
        tasks = original(
            **{"self": backend, **request, "capacity_provider_strategy": [{"capacityProvider": "FARGATE"}]}
        )
        for task in tasks:
            task.capacity_provider_name, task.launch_type = names[0], "EC2"
        return tasks
