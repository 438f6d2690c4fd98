"""Corrections of ECS clusters and of how ECS places tasks."""

import inspect
from types import SimpleNamespace
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ecs.exceptions import ECSException, InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Service, Task

from localcloud.corrections.difference import local_only, upstream
from localcloud.corrections.ecs_task_state import LOCK
from localcloud.corrections.patching import replace

FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
"""Capacity providers without instances, available to every cluster."""


@upstream(
    service="Amazon ECS",
    moto_does="Deletes the cluster and leaves its tasks running in no cluster.",
    aws_does="Refuses to delete a cluster with active services or with tasks that have not stopped.",
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="cluster-in-use")
        ecs.register_task_definition(
            family="cluster-in-use",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        request = {"cluster": "cluster-in-use", "taskDefinition": "cluster-in-use", "launchType": "FARGATE"}
        task = ecs.run_task(**request, networkConfiguration=network)["tasks"][0]["taskArn"]
        try:
            ecs.delete_cluster(cluster="cluster-in-use")
        except ecs.exceptions.ClusterContainsTasksException:
            pass
        else:
            raise AssertionError("moto deletes a cluster with a running task")
    """,
)
def clusters_in_use_are_not_deleted() -> None:
    """DeleteCluster refuses a cluster with services or tasks."""

    @replace(EC2ContainerServiceBackend, "delete_cluster")
    def delete_cluster(original: Any, backend: Any, cluster_str: str) -> Any:
        with LOCK:
            name = backend._get_cluster(cluster_str).name
            services = [service for service in backend.services.values() if service.cluster_name == name]
            if any(service.status != "INACTIVE" for service in services):
                raise ECSException(
                    "ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active."
                )
            if any(task.last_status != "STOPPED" for task in backend.tasks.get(name, {}).values()):
                raise ECSException(
                    "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active."
                )
            return original(backend, cluster_str)


@upstream(
    service="Amazon ECS",
    moto_does="Registers such a task definition, but RunTask fails because it sums up missing values.",
    aws_does="Requires memory for a container only if the task has none.",
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="no-memory")
        ecs.register_task_definition(
            family="no-memory",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        ecs.register_task_definition(
            family="no-memory",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1"}],
        )
        assert ecs.run_task(
            cluster="no-memory", taskDefinition="no-memory", launchType="FARGATE", networkConfiguration=network
        )["tasks"]
    """,
)
def containers_can_omit_memory() -> None:
    """A task runs with the memory of the task alone."""

    @replace(EC2ContainerServiceBackend, "_calculate_task_resource_requirements")
    def requirements(original: Any, _backend: Any, task_definition: Any) -> dict[str, Any]:
        # A memory of 0 adds nothing to the sum that moto calculates.
        definitions = [
            {"memory": definition.get("memoryReservation", 0), **definition}
            for definition in task_definition.container_definitions
        ]
        result: dict[str, Any] = original(SimpleNamespace(container_definitions=definitions))
        return result


@upstream(
    service="Amazon ECS",
    moto_does="RunTask and CreateService fail when the key is missing.",
    aws_does="Uses the default security group of the VPC.",
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="default-group")
        ecs.register_task_definition(
            family="default-group",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        network["awsvpcConfiguration"].pop("securityGroups")
        assert ecs.run_task(
            cluster="default-group", taskDefinition="default-group", launchType="FARGATE", networkConfiguration=network
        )["tasks"]
    """,
)
def tasks_default_to_the_vpc_security_group() -> None:
    """A task without securityGroups gets the default security group of the VPC."""

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


@local_only(
    service="Amazon ECS",
    moto_does="RunTask fails unless someone has registered a container instance.",
    aws_does=(
        "Managed scaling starts the instances that the tasks need; a provider that the cluster does not have "
        "is refused."
    ),
    sources=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html",
    ),
    why="the embedded AWS runs the tasks without starting or registering instances.",
)
def capacity_providers_place_tasks() -> None:
    """RunTask places tasks on a capacity provider of the cluster."""

    @replace(EC2ContainerServiceBackend, "run_task")
    def run_task(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        request = inspect.signature(original).bind(backend, *args, **kwargs).arguments
        names = [item["capacityProvider"] for item in request.get("capacity_provider_strategy") or []]
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
