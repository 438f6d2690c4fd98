"""What the tests with real Terraform on the embedded AWS share. Each pytest process has an embedded AWS of its own."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from localcloud.embedded_aws import EmbeddedAws
from workshop.local.live_stack import LiveStack
from workshop.local.stack_run import Workspace, workspace_of

STACKS = Path(__file__).parents[2] / "cdktf.out" / "stacks"
_LOG_LINES_SHOWN = 60


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "local: runs real Terraform on the embedded AWS (all of tests/local)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("local")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the last requests that the embedded AWS answered."""
    report = yield
    used = getattr(item, "funcargs", {})
    aws = used["live"].aws if "live" in used else used.get("embedded_aws")
    # After the last test's own teardown the log is gone.
    if report.failed and isinstance(aws, EmbeddedAws) and aws.log_path.exists():
        lines = aws.log_path.read_text(errors="replace").splitlines()[-_LOG_LINES_SHOWN:]
        report.sections.append(("end of the embedded AWS's log", "\n".join(lines)))
    return report


@pytest.fixture(scope="session")
def embedded_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    """One for the whole session of this process. A test leaves nothing behind in it, or asks for `fresh_aws`."""
    with EmbeddedAws.start(log_path=tmp_path_factory.mktemp("aws") / "server.log") as aws:
        yield aws


@pytest.fixture
def fresh_aws(embedded_aws: EmbeddedAws) -> EmbeddedAws:
    """The embedded AWS, emptied of what earlier tests left."""
    embedded_aws.reset()
    return embedded_aws


@pytest.fixture
def workspace_factory() -> Iterator[Callable[[str], Workspace]]:
    """Makes an isolated copy of a committed stack, by its name, for the time of the test."""
    with ExitStack() as copies:
        yield lambda stack: copies.enter_context(workspace_of(STACKS / stack))


@pytest.fixture(scope="session")
def live() -> Iterator[LiveStack]:
    """The committed dev stack, applied and with its worker online, for all tests of the group "live".

    A module that asks for it says `pytestmark = pytest.mark.xdist_group("live")`: each pytest process that asks for it
    makes its own, in a good minute. Tests share it, each with deployments of its own names, and leave one worker online.
    """
    with LiveStack.start(STACKS / "dev") as stack:
        stack.apply()
        stack.apply_work_pool()
        stack.wait_until_worker_is_online()
        yield stack
