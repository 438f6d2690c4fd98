import pytest

from ops.local.embedded_aws import EmbeddedAws
from tests.ops.local.corrections.ecs_world import EcsWorld


@pytest.fixture
def world(aws: EmbeddedAws, name: str) -> EcsWorld:
    return EcsWorld(aws, name)
