"""Corrections of what ECS keeps about a service."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ecs.responses import EC2ContainerServiceResponse

from localcloud.corrections.patching import replace

# What CreateService says that is not a field of the service, and what moto stores well by itself.
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


def create_service_keeps_every_field() -> None:
    """CreateService stores all that it is given, and fills in AWS's defaults.

    They are: zone rebalancing ENABLED, a deployment between 100 and 200 percent, and the cluster's capacity provider
    strategy when neither a launch type nor a strategy is given. A service with a strategy has no launch type.

    AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    moto: drops, among others, enableExecuteCommand, enableECSManagedTags, availabilityZoneRebalancing and
    capacityProviderStrategy (UpdateService stores them), and takes launch type EC2 for granted.
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
