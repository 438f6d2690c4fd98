"""A rotation as an operator makes it: `prefect-ecs rotate-key`, then `terraform apply`, with everything running.

A server that asks for no credential stands for Prefect Cloud while two keys are valid: both are accepted. Each test leaves
one worker online, with the credential that the server wants.
"""

import secrets
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from localcloud.fargate.local_task import LocalTask
from prefect_ecs_ops.common.synthesized import PROJECT
from prefect_ecs_ops.common.terraform import Terraform
from workshop.local.live_stack import LiveStack

from .checks import assert_no_changes
from .flow_code import deploy_flow

pytestmark = pytest.mark.xdist_group("live")

FLOW = """
    from prefect import flow

    @flow
    def main():
        pass
"""


class Timeline:
    """Prints when what happened, in seconds since the first event."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def add(self, event: str) -> None:
        print(f"{time.monotonic() - self._start:6.1f} s  {event}")


def new_auth_string() -> str:
    return f"admin:{secrets.token_urlsafe(16)}"


def rotate_key(live: LiveStack, credential: str) -> None:
    """Runs the command on a tfvars file with the stack's present values, and gives Terraform that file alone."""
    directory = live.run.workspace.stack_directory
    values = directory / "terraform.tfvars"
    if not values.exists():
        values.write_text("".join(f'{name} = "{value}"\n' for name, value in live.run.variables.items()))
    subprocess.run(
        [sys.executable, "-m", "prefect_ecs_ops", "rotate-key", "dev", "--directory", directory],
        input=credential,
        env=live.environment(),
        cwd=PROJECT,
        text=True,
        timeout=120,
        check=True,
    )
    live.run.variables["prefect_api_auth_string"] = credential
    live.run.terraform = Terraform(directory, live.aws.environment())


def credential_of(task: LocalTask) -> str:
    """What the task's process really has."""
    (container,) = task.containers
    entries = Path(f"/proc/{container.process_id}/environ").read_text().split("\0")
    (value,) = (entry.partition("=")[2] for entry in entries if entry.startswith("PREFECT_API_AUTH_STRING="))
    return value


def only_worker(live: LiveStack) -> LocalTask:
    """The one worker of the task definition that was applied last, once no other is left."""
    live.wait_until_worker_is_online()
    wanted = live.outputs["task_definition_arn"]

    def alone() -> LocalTask | None:
        tasks = live.worker_tasks()
        return tasks[0] if [task.task_definition_arn for task in tasks] == [wanted] else None

    return live.fargate.wait_until(alone, 120.0, "one worker is left, of the newest task definition")


def moment(live: LiveStack, task: LocalTask, field: str) -> datetime:
    """When ECS says that the task did so, such as startedAt."""
    (described,) = live.aws.client("ecs").describe_tasks(cluster=task.cluster_arn, tasks=[task.arn])["tasks"]
    return datetime.fromtimestamp(described[field].timestamp(), UTC)


def test_while_both_credentials_are_valid_a_worker_is_always_there(live: LiveStack) -> None:
    timeline = Timeline()
    before = only_worker(live)
    with live.prefect.interrupted():
        live.prefect.auth_string = None
    deployment = deploy_flow(live, "rotated-without-a-gap", FLOW)
    credential = new_auth_string()

    timeline.add("prefect-ecs rotate-key")
    rotate_key(live, credential)
    timeline.add("terraform apply")
    run = live.create_flow_run(deployment)
    live.apply()
    timeline.add("terraform apply is done: the service is steady")
    after = only_worker(live)

    assert (after.arn != before.arn, credential_of(after)) == (True, credential)
    live.fargate.wait_until(lambda: live.fargate.stopped(before.arn), 120.0, "the old worker has ended")
    assert moment(live, after, "startedAt") < moment(live, before, "stoppedAt"), (
        "the old one ends after the new one runs"
    )
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
    timeline.add("the flow run that was created meanwhile has completed")
    assert_no_changes(live.run.terraform)


def test_an_auth_string_is_changed_with_a_bounded_gap_and_no_run_is_lost(live: LiveStack) -> None:
    timeline = Timeline()
    deployment = deploy_flow(live, "rotated-with-a-gap", FLOW)
    credential = new_auth_string()

    timeline.add("prefect-ecs rotate-key")
    rotate_key(live, credential)
    with live.prefect.interrupted():
        live.prefect.auth_string = credential
        timeline.add("the server ends")
    timeline.add("the server is back with its new auth string, and rejects the worker")
    run = live.create_flow_run(deployment)
    timeline.add("a flow run is created, and nobody can take it; terraform apply")
    live.apply()
    timeline.add("terraform apply is done: the service is steady")

    assert credential_of(only_worker(live)) == credential
    timeline.add("the new worker is online")
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
    timeline.add("the flow run has completed")
    assert_no_changes(live.run.terraform)
