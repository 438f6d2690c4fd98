"""Two embedded AWS for the tests of the corrections: one with them, one as moto is published."""

import itertools
from collections.abc import Generator, Iterator

import pytest
from botocore.exceptions import ClientError

from localcloud.embedded_aws import EmbeddedAws

_VANILLA = "vanilla"
_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "restores(correction): the test runs twice. It has to pass with the corrections, and to fail on moto as it is "
        "published; when it no longer does, moto has learned it and the correction can go.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("restores"):
        metafunc.parametrize("aws", ["corrected", _VANILLA], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    mark = item.get_closest_marker("restores")
    if mark is None or getattr(item, "callspec").params["aws"] != _VANILLA:  # noqa: B009 (parametrized items have it)
        return (yield)
    try:
        yield
    except (AssertionError, ClientError, KeyError, ValueError, pytest.fail.Exception):
        return None
    correction = mark.kwargs["correction"]
    pytest.fail(f"moto does this by itself now: drop {correction.__module__}.{correction.__name__}", pytrace=False)


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
