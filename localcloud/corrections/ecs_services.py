"""Corrections of ECS services: the fields that they keep and the tasks that they run.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_concepts.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse

from localcloud.corrections.difference import local_only, upstream
from localcloud.corrections.ecs_scheduler import after_change, deploy, is_scheduled, reconcile
from localcloud.corrections.ecs_task_state import LOCK, TaskRunner, on_task_change, set_running, set_stopped
from localcloud.corrections.patching import replace

# Parameters of CreateService that are not fields of the service, or that moto stores correctly.
_NOT_KEPT = {
    "clientToken",
    "cluster",
    "desiredCount",
    "networkConfiguration",
    "role",
    "serviceName",
    "tags",
    "taskDefinition",
}
_DEFAULTS: dict[str, Any] = {
    "availabilityZoneRebalancing": "ENABLED",
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": 0,
}
_DEPLOYMENT_DEFAULTS: dict[str, Any] = {
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
}

# A change of these fields starts a deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
_ROLLED_FIELDS = (
    "task_definition",
    "capacity_provider_strategy",
    "load_balancers",
    "network_configuration",
    "platform_version",
    "service_connect_configuration",
    "service_registries",
    "volume_configurations",
)


@upstream(
    service="Amazon ECS",
    moto_does=(
        "Drops enableExecuteCommand, enableECSManagedTags, availabilityZoneRebalancing and "
        "capacityProviderStrategy, among others (UpdateService stores them), and sets launch type EC2."
    ),
    aws_does=(
        "Stores every field. The defaults are zone rebalancing, 100 to 200 percent during a deployment, and "
        "the capacity provider strategy of the cluster."
    ),
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="all-fields")
        ecs.register_task_definition(
            family="all-fields",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        service = ecs.create_service(
            cluster="all-fields",
            serviceName="app",
            taskDefinition="all-fields",
            desiredCount=0,
            launchType="FARGATE",
            networkConfiguration=network,
            enableExecuteCommand=True,
        )["service"]
        assert service["enableExecuteCommand"] is True
    """,
)
def create_service_keeps_every_field() -> None:
    """CreateService stores every field and fills in the defaults.

    A service with a capacity provider strategy has no launch type. The strategy of the cluster applies only to a service that
    has neither a launch type nor a strategy.
    """

    @replace(EC2ContainerServiceResponse, "create_service")
    def create_service(original: Any, response: Any) -> ActionResult:
        answer: Any = original(response)
        service = answer.result["service"]
        for name, value in {**_DEFAULTS, **response.params}.items():
            if name not in _NOT_KEPT and value is not None:
                setattr(service, camelcase_to_underscores(name), value)
        service.deployment_configuration = {
            **_DEPLOYMENT_DEFAULTS,
            **(response._get_param("deploymentConfiguration") or {}),
        }
        if not response._get_param("launchType"):
            cluster = response.ecs_backend._get_cluster(service.cluster_name)
            strategy = response._get_param("capacityProviderStrategy") or cluster.default_capacity_provider_strategy
            service.capacity_provider_strategy = strategy
            service.launch_type = None if strategy else "EC2"
        result: ActionResult = answer
        return result


@local_only(
    service="Amazon ECS",
    moto_does=(
        "Never starts a task of a service, returns a running count of 0 or a fixed number, and shows the old "
        "deployment after UpdateService."
    ),
    aws_does=(
        "Starts and replaces tasks, rolls deployments within the minimum and maximum percent, and drains "
        "deleted services."
    ),
    sources=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_concepts.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html",
    ),
    why="moto simulates API calls, and this is a scheduler.",
)
def services_run_their_tasks() -> None:
    """A service runs its desired count of tasks and rolls deployments.

    Counts, events and deployments follow the tasks. A service is steady when one deployment is left, with the current task
    definition and the desired count running. A request with the client token of an earlier one returns the service that the
    earlier one created.

    The scheduler has no circuit breaker and no throttling of tasks that fail repeatedly. Services of launch type EC2 without a
    capacity provider get no tasks. Services with another deployment controller than ECS stay as they are.
    """

    @replace(EC2ContainerServiceResponse, "create_service")
    def create_service(original: Any, response: Any) -> Any:
        backend = response.ecs_backend
        with LOCK:
            repeated = _created_by_same_request(backend, response)
            if repeated is not None:
                return ActionResult({"service": repeated})
            _check_new_service(backend, response)
            answer = original(response)
            service = answer.result["service"]
            service.client_token = response._get_param("clientToken")
            if is_scheduled(service):
                service.deployments = []
                deploy(backend, service)
        return answer

    @replace(EC2ContainerServiceBackend, "update_service")
    def update_service(original: Any, backend: Any, service_properties: dict[str, Any]) -> Any:
        with LOCK:
            properties = {name: value for name, value in service_properties.items() if value is not None}
            forced = properties.pop("force_new_deployment", False)
            if "task_definition" in properties:
                properties["task_definition"] = backend.describe_task_definition(properties["task_definition"]).arn
            name = properties["service"].split("/")[-1]
            service = backend._get_service(properties.get("cluster", "default"), name)
            if "deployment_configuration" in properties:
                properties["deployment_configuration"] = {
                    **service.deployment_configuration,
                    **properties["deployment_configuration"],
                }
            before = [getattr(service, name, None) for name in _ROLLED_FIELDS]
            original(backend, properties)
            if properties.get("capacity_provider_strategy"):
                service.launch_type = None
            if is_scheduled(service):
                if forced or before != [getattr(service, name, None) for name in _ROLLED_FIELDS]:
                    deploy(backend, service)
                else:
                    reconcile(backend, service)
            return service

    @replace(EC2ContainerServiceBackend, "delete_service")
    def delete_service(original: Any, backend: Any, cluster_name: str, service_name: str, force: bool) -> Any:
        with LOCK:
            service = original(backend, cluster_name, service_name, force)
            if is_scheduled(service):
                service.status = "DRAINING"
                service.desired_count = 0
                reconcile(backend, service)
            return service

    on_task_change(after_change)


def attach_task_runner() -> None:
    """Makes tasks wait for the reports of a runner."""
    with LOCK:
        TaskRunner.attached = True


def detach_task_runner() -> None:
    """Simulates tasks again: each task reaches its desired status at once."""
    with LOCK:
        TaskRunner.attached = False
        for regions in list(ecs_backends.values()):
            for backend in list(regions.values()):
                for task in [task for tasks in backend.tasks.values() for task in tasks.values()]:
                    if task.desired_status == "STOPPED" and task.last_status != "STOPPED":
                        set_stopped(backend, task)
                    elif task.desired_status == "RUNNING" and task.last_status != "RUNNING":
                        set_running(task)
                for service in filter(is_scheduled, list(backend.services.values())):
                    reconcile(backend, service)


def _existing(backend: Any, response: Any) -> Any:
    cluster = backend._get_cluster(response._get_param("cluster", "default"))
    service = backend.services.get(f"{cluster.name}:{response._get_param('serviceName')}")
    return None if service is None or service.status == "INACTIVE" else service


def _created_by_same_request(backend: Any, response: Any) -> Any:
    """The service that an earlier attempt of this request created, or None."""
    token, service = response._get_param("clientToken"), _existing(backend, response)
    return service if token and service is not None and service.client_token == token else None


def _check_new_service(backend: Any, response: Any) -> None:
    if _existing(backend, response) is not None:
        raise InvalidParameterException("Creation of service was not idempotent.")
    task_definition = response._get_param("taskDefinition")
    if not task_definition or response._get_param("networkConfiguration"):
        return
    if backend.describe_task_definition(task_definition).network_mode == "awsvpc":
        raise InvalidParameterException(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        )
