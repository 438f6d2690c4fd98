"""Two embedded AWS for the tests of the corrections: one with them, one as moto is published."""

import itertools
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from ops.local.embedded_aws import EmbeddedAws

_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "restores(correction): runs with the correction, where it must pass, and on moto as it is published, where it "
        "must fail. When it passes there too, moto has learned it and the correction can go.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("restores"):
        failures = (AssertionError, ClientError, KeyError, ValueError, pytest.fail.Exception)
        fails = pytest.mark.xfail(strict=True, raises=failures, reason="what moto lacks")
        metafunc.parametrize("aws", ["corrected", pytest.param("vanilla", marks=fails)], indirect=True)


@pytest.fixture(scope="session")
def corrected_aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start() as aws:
        yield aws


@pytest.fixture(scope="session")
def vanilla_aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start(corrected=False) as aws:
        yield aws


@pytest.fixture
def aws(request: pytest.FixtureRequest) -> EmbeddedAws:
    """The corrected one, unless the test is marked with `restores`."""
    kind = getattr(request, "param", "corrected")
    aws: EmbeddedAws = request.getfixturevalue(f"{kind}_aws")
    return aws


@pytest.fixture
def name() -> str:
    """A name that no other test uses: the servers live as long as the session."""
    return f"test-{next(_numbers)}"
