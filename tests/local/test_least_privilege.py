"""What the real worker, its observer and the tasks ask AWS for is what was recorded, and what the policies allow.

Which policy allows what is judged in tests/ops/least_privilege/, without a recording.
"""

from collections.abc import Iterator

import pytest
from prefect_ecs import synthesize

from ops.least_privilege.evidence import Evidence, dump, load
from ops.local.live_stack import LiveStack

from .dev_stack import PROJECT
from .worker_life import WorkerLife

pytestmark = pytest.mark.xdist_group("least-privilege")

CODE_BUCKET = """
[flows.code_bucket]
mode = "managed"
force_destroy = true
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """dev with a bucket for flows' code, not applied yet."""
    directory = tmp_path_factory.mktemp("recorded")
    environments = directory / "environments"
    environments.mkdir()
    dev = (PROJECT / "environments" / "dev.toml").read_text(encoding="utf-8")
    (environments / "dev.toml").write_text(dev + CODE_BUCKET, encoding="utf-8")
    synthesize(environments, directory / "out")
    with LiveStack.start(directory / "out" / "stacks" / "dev") as stack:
        yield stack


def test_the_committed_recording_is_what_is_asked_for(live: LiveStack, request: pytest.FixtureRequest) -> None:
    recorded = WorkerLife(live).evidence()

    if request.config.getoption("--snapshot-update"):
        dump(recorded)
    assert _lines(recorded) == _lines(load()), (
        "accept what is asked for now, after a look: pytest tests/local/test_least_privilege.py --snapshot-update; make docs"
    )


def _lines(evidence: list[Evidence]) -> list[str]:
    return [f"{one.scenario}: {one.request}" for one in evidence]
