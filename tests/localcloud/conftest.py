"""Two servers for the tests of the corrections: an embedded AWS with corrections, and plain moto."""

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
        "restores(correction): the test runs twice. It must pass with the corrections and fail on plain moto; when it passes "
        "on plain moto, the correction is no longer needed.",
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
    pytest.fail(
        f"moto no longer needs this correction: delete {correction.__module__}.{correction.__name__}", pytrace=False
    )


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
    """The corrected server, unless the mark `restores` selects plain moto."""
    kind = getattr(request, "param", "corrected")
    aws: EmbeddedAws = request.getfixturevalue(f"{kind}_aws")
    return aws


@pytest.fixture
def name() -> str:
    """A name that no other test uses, because tests share the servers."""
    return f"test-{next(_numbers)}"
