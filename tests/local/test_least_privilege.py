"""What the real worker, its observer and the tasks ask AWS for is what was recorded, and what the policies allow.

Which policy allows what is judged in tests/workshop/least_privilege/, without a recording. At the end of this life the stack goes,
while a flow still runs.
"""

import signal
from collections.abc import Iterator

import pytest
from prefect_ecs import synthesize

from workshop.least_privilege.evidence import Evidence, dump, load
from workshop.local.live_stack import LiveStack

from .dev_stack import PROJECT
from .flow_code import deploy_flow
from .worker_life import SLEEPS, TIMEOUT_SECONDS, WorkerLife

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


@pytest.fixture(scope="module")
def recorded(live: LiveStack) -> list[Evidence]:
    """A worker's whole life; after it no worker is wanted."""
    return WorkerLife(live).evidence()


def test_the_committed_recording_is_what_is_asked_for(recorded: list[Evidence], request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--snapshot-update"):
        dump(recorded)
    assert _lines(recorded) == _lines(load()), (
        "accept what is asked for now, after a look: pytest tests/local/test_least_privilege.py --snapshot-update; make docs"
    )


@pytest.mark.usefixtures("recorded")
def test_teardown_stops_a_flow_that_runs_and_destroy_then_leaves_nothing(live: LiveStack) -> None:
    service, ecs = live.outputs["service_name"], live.aws.client("ecs")
    ecs.update_service(cluster=live.outputs["cluster_name"], service=service, desiredCount=1)
    live.wait_until_worker_is_online()
    run = live.create_flow_run(deploy_flow(live, "cut-off", SLEEPS))
    live.fargate.wait_until(lambda: live.flow_run(run)["state"]["type"] == "RUNNING", TIMEOUT_SECONDS, "it runs")
    task, (worker,) = live.flow_task(run), live.worker_tasks()
    assert task
    families = ecs.list_task_definition_families(familyPrefix=f"prefect_{live.pool}_")["families"]

    said = live.teardown()

    assert f"task {task.id} of family:{task.group.removeprefix('family:')}: stopping" in said
    assert live.fargate.stopped(worker.arn)
    assert live.fargate.stopped(task.arn)
    assert live.fargate.task(task.arn).containers[0].exit_code == 128 + signal.SIGTERM
    assert families
    for status in ("ACTIVE", "INACTIVE"):
        left = ecs.list_task_definitions(familyPrefix=f"prefect_{live.pool}_", status=status)["taskDefinitionArns"]
        assert left == []
    live.run.destroy()


def _lines(evidence: list[Evidence]) -> list[str]:
    return [f"{one.scenario}: {one.request}" for one in evidence]
