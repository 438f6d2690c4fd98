"""Each of examples/ is deployed with its own `prefect.yaml` and runs on the stack to Completed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from workshop.local.live_stack import LiveStack

from ..prefect_ecs.stacks import PROJECT

pytestmark = pytest.mark.xdist_group("live")

EXAMPLES = PROJECT / "examples"
SHIPPED_REPOSITORY = "https://github.com/your-organization/your-flows.git"


def assert_completed(live: LiveStack, deployment: str, logged: str) -> None:
    run = live.create_flow_run(deployment)
    state = live.wait_until_flow_run_ended(run)
    assert state["type"] == "COMPLETED", "\n".join([str(state), *live.flow_run_logs(run), str(live.flow_task(run))])
    live.wait_until_flow_run_logged(run, logged)


@pytest.fixture
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy, for a deployment may write beside its files."""
    return Path(shutil.copytree(EXAMPLES / request.param, tmp_path / request.param))


@pytest.mark.parametrize("example", ["inline"], indirect=True)
def test_inline_needs_no_image_no_repository_and_no_bucket(live: LiveStack, example: Path) -> None:
    live.deploy(example)
    shutil.rmtree(example)  # nothing of it is needed where the flow runs
    assert_completed(live, "hello-flow/inline", "This flow run ran on AWS_ECS_FARGATE.")


@pytest.mark.parametrize("example", ["git"], indirect=True)
def test_git_runs_what_was_pushed_to_the_branch(live: LiveStack, example: Path, tmp_path: Path) -> None:
    repository = tmp_path / "your-flows.git"
    definition = example / "prefect.yaml"
    text = definition.read_text()
    assert SHIPPED_REPOSITORY in text
    definition.write_text(text.replace(SHIPPED_REPOSITORY, repository.as_uri()))
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "."],
        ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "Flows"],
        ["clone", "--quiet", "--bare", ".", str(repository)],
    ):
        subprocess.run(["git", *command], cwd=example, check=True, capture_output=True, timeout=60)
    live.deploy(example)
    (example / "hello.py").unlink()
    assert_completed(live, "hello-flow/git", "Hello git, from AWS_ECS_FARGATE!")


@pytest.mark.parametrize("example", ["s3"], indirect=True)
def test_s3_runs_what_was_uploaded(live: LiveStack, example: Path) -> None:
    s3 = live.aws.client("s3")
    s3.create_bucket(Bucket="flow-code")
    live.deploy(example, FLOW_CODE_BUCKET="flow-code")
    shutil.rmtree(example)
    uploaded = {item["Key"] for item in s3.list_objects_v2(Bucket="flow-code")["Contents"]}
    assert {"hello/hello.py", "hello/greeting.py"} <= uploaded
    with live.aws.recording():
        assert_completed(live, "hello-flow/s3", "Hello S3, from AWS_ECS_FARGATE!")
        readers = {
            live.fargate.role_of(one.access_key_id)
            for one in live.aws.requests()
            if (one.service, one.action) == ("s3", "GetObject")
        }
    assert readers == {live.outputs["flow_task_role_arn"]}
