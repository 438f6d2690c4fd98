"""Corrections of how ECS places a task: what it may leave out."""

from types import SimpleNamespace
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ecs.models import EC2ContainerServiceBackend, Service, Task

from ops.local.corrections.patching import replace


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
