from typing import Any

import pytest

from localcloud.corrections import ecs_service_fields
from tests.localcloud.corrections.ecs_world import EcsWorld

CREATE_KEEPS_ALL = ecs_service_fields.create_service_keeps_every_field


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
def test_create_service_keeps_what_it_is_given(world: EcsWorld, field: str, value: Any) -> None:
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
def test_a_service_that_names_neither_uses_the_strategy_of_its_cluster(world: EcsWorld) -> None:
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
