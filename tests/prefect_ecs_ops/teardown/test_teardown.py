"""Teardown on an embedded ECS, whose tasks run until they are stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.embedded_aws import ACCOUNT_ID, EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from prefect_ecs_ops.teardown.flow_run_resources import find

from ...prefect_ecs.stacks import PROJECT

pytestmark = pytest.mark.slow

POOL = "pool"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/flow-execution"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start() as aws:
        yield aws


class TeardownStack:
    """A cluster with the worker's service, and a stack's directory whose outputs name them."""

    def __init__(self, aws: EmbeddedAws, directory: Path) -> None:
        self.aws = aws
        self.directory = directory
        self.ecs = aws.client("ecs")
        subnets = aws.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
        self.network = {"awsvpcConfiguration": {"subnets": [subnets["Subnets"][0]["SubnetId"]]}}
        cluster = self.ecs.create_cluster(clusterName="c", capacityProviders=["FARGATE"])["cluster"]["clusterArn"]
        self.register("worker")
        self.ecs.create_service(
            cluster="c",
            serviceName="worker",
            taskDefinition="worker",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=self.network,
        )
        self.outputs = {
            "region": aws.region,
            "cluster_arn": cluster,
            "cluster_name": "c",
            "service_name": "worker",
            "work_pool_name": POOL,
            "flow_execution_role_arn": ROLE,
        }
        self.write_outputs()

    def write_outputs(self, **changes: str) -> None:
        """As an apply leaves them in the state."""
        outputs = {name: {"value": value, "type": "string"} for name, value in {**self.outputs, **changes}.items()}
        state = {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "test", "outputs": outputs}
        (self.directory / "terraform.tfstate").write_text(json.dumps({**state, "resources": []}))

    def register(self, family: str, role: str = ROLE, command: Sequence[str] = ("sleep", "600")) -> str:
        arn: str = self.ecs.register_task_definition(
            family=family,
            containerDefinitions=[
                {"name": "prefect", "image": "flows:1", "command": command, "memoryReservation": 128}
            ],
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            executionRoleArn=role,
        )["taskDefinition"]["taskDefinitionArn"]
        return arn

    def run(self, definition: str) -> str:
        arn: str = self.ecs.run_task(
            cluster="c", taskDefinition=definition, launchType="FARGATE", networkConfiguration=self.network
        )["tasks"][0]["taskArn"]
        return arn

    def last_status(self, task: str) -> str:
        status: str = self.ecs.describe_tasks(cluster="c", tasks=[task])["tasks"][0]["lastStatus"]
        return status

    def definitions(self) -> set[str]:
        return {arn for status in ("ACTIVE", "INACTIVE") for arn in self._listed(status)}

    def running(self) -> set[str]:
        return set(self.ecs.list_tasks(cluster="c")["taskArns"])

    def teardown(self, *options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "prefect_ecs_ops", "teardown", "any", "--directory", str(self.directory), *options],
            cwd=PROJECT,
            env=self.aws.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def _listed(self, status: str) -> list[str]:
        arns: list[str] = self.ecs.list_task_definitions(status=status)["taskDefinitionArns"]
        return arns


@pytest.fixture
def stack(server: EmbeddedAws, tmp_path: Path) -> TeardownStack:
    server.reset()
    return TeardownStack(server, tmp_path)


def test_everything_of_flow_runs_is_removed_and_a_second_run_does_nothing(stack: TeardownStack) -> None:
    other = {stack.register("worker", ROLE), stack.register("prefect_other_1"), stack.register(f"prefect_{POOL}")}
    inactive, active = stack.register(f"prefect_{POOL}_1"), stack.register(f"prefect_{POOL}_1")
    stack.ecs.deregister_task_definition(taskDefinition=inactive)
    task = stack.run(active)
    many = [stack.register(f"prefect_{POOL}_2") for _ in range(11)]

    done = stack.teardown("--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    said, did = done.stdout.split("- service worker: set the desired count to 0\n")
    for expected in (
        "stop 1 worker(s)",
        f"{task.rpartition('/')[2]} of family:prefect_{POOL}_1",
        f"prefect_{POOL}_1:2",
    ):
        assert expected in said
    assert did.count(": deleted") == 2 + len(many)
    assert stack.running() == set()
    assert other <= stack.definitions()
    assert not {inactive, active, *many} & stack.definitions()

    again = stack.teardown()
    assert (again.returncode, again.stdout) == (
        0,
        "✓ stack any: no worker, no task, and no task definition of a flow run is left\n",
    )


def test_it_waits_until_tasks_have_stopped(stack: TeardownStack) -> None:
    slow = "import signal, sys, time; signal.signal(15, lambda *_: (time.sleep(5), sys.exit(0))); time.sleep(600)"
    with LocalFargate(stack.aws) as fargate:
        task = stack.run(stack.register(f"prefect_{POOL}_1", command=["python", "-c", slow]))
        fargate.wait_until(lambda: stack.last_status(task) == "RUNNING", 60, "the task runs")
        done = stack.teardown("--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        assert stack.last_status(task) == "STOPPED"


def test_another_stacks_pool_of_the_same_name_is_left_alone(stack: TeardownStack) -> None:
    own, foreign = stack.register(f"prefect_{POOL}_1"), stack.register(f"prefect_{POOL}_1", role=f"{ROLE}-of-another")

    assert [definition.arn for definition in find(stack.ecs, stack.outputs).definitions] == [own]
    assert stack.teardown("--yes").returncode == 0
    assert foreign in stack.definitions()


def test_without_confirmation_it_shows_the_plan_and_does_nothing(stack: TeardownStack) -> None:
    definition = stack.register(f"prefect_{POOL}_1")
    task = stack.run(definition)

    asked = stack.teardown()

    assert asked.returncode == 1
    assert f"prefect_{POOL}_1:1" in asked.stdout
    assert asked.stdout.endswith("to skip the question, add --yes.\nNothing was changed.\n")
    assert task in stack.running()
    assert definition in stack.definitions()


def test_credentials_of_another_account_are_refused(stack: TeardownStack) -> None:
    stack.write_outputs(cluster_arn=stack.outputs["cluster_arn"].replace(ACCOUNT_ID, "999999999999"))
    refused = stack.teardown("--yes")
    assert refused.returncode == 1
    assert f"credentials belong to account {ACCOUNT_ID}, but stack any is in account 999999999999" in refused.stderr


def test_what_aws_refuses_is_shown(stack: TeardownStack) -> None:
    stack.write_outputs(cluster_arn=f"{stack.outputs['cluster_arn']}-gone")
    refused = stack.teardown("--yes")
    assert refused.returncode == 1
    assert "Cluster not found" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_cluster_without_the_service_has_no_workers(stack: TeardownStack) -> None:
    stack.ecs.delete_service(cluster="c", service="worker", force=True)
    found: Any = find(stack.ecs, stack.outputs)
    assert found.desired_workers == 0
    with pytest.raises(ClientError):
        find(stack.ecs, {**stack.outputs, "cluster_arn": "gone"})
