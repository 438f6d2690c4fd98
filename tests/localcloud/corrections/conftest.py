import pytest

from localcloud.embedded_aws import EmbeddedAws
from tests.localcloud.corrections.ecs_world import EcsWorld


@pytest.fixture
def world(aws: EmbeddedAws, name: str) -> EcsWorld:
    return EcsWorld(aws, name)
