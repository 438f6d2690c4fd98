"""A cluster for each test, and a local Fargate that serves it."""

from collections.abc import Iterator

import pytest

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import World


@pytest.fixture
def world(corrected_aws: EmbeddedAws, name: str) -> World:
    return World(corrected_aws, name)


@pytest.fixture
def fargate(world: World) -> Iterator[LocalFargate]:
    with LocalFargate(world.aws, clusters=[world.name], poll_seconds=0.1) as fargate:
        world.fargate = fargate
        yield fargate
