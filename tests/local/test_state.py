"""State in S3: its bucket's bootstrap, two applies at once, an apply that is killed, and an environment that moves in.

The tests share one embedded AWS, its state bucket and a project, and run in order. The stacks are the committed ones, made quick.
"""

import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

import pytest

from localcloud.embedded_aws import EmbeddedAws
from prefect_ecs_ops.bootstrap import Bootstrap, BootstrapError
from prefect_ecs_ops.common.terraform import Terraform, TerraformError
from workshop.local.stack_run import CLOUD_VARIABLES

from .checks import assert_no_changes
from .project_copy import ProjectCopy

pytestmark = pytest.mark.xdist_group("state")

ACCOUNT, STAGING = "account-us-east-1", "staging-us-east-1"
BUCKET = "prefect-state-123456789012-us-east-1"
KEY = f"prefect-ecs/{ACCOUNT}.tfstate"
VPC = "aws_vpc.network_vpc"
ROLE = "prefect-staging-worker-task-us-east-1"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start() as started:
        yield started


@pytest.fixture(scope="module")
def project(aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    copy = ProjectCopy(tmp_path_factory.mktemp("state") / "project", aws)
    copy.bash(".venv/bin/python main.py")
    return copy


def bootstrap(aws: EmbeddedAws, project: ProjectCopy, said: list[str] | None = None) -> Bootstrap:
    return Bootstrap(
        ACCOUNT,
        project.directory / "cdktf.out",
        project.directory / "state",
        aws.client("s3", "us-east-1"),
        project.environment,
        report=(said if said is not None else []).append,
    )


def test_a_bootstrap_that_is_cut_off_before_the_move_is_taken_up_again(
    aws: EmbeddedAws, project: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bootstrap(aws, project)
    with monkeypatch.context() as patch:
        patch.setattr(first, "_move", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            first.run()
    assert first.local_state.exists(), "made, but not moved yet"

    said: list[str] = []
    assert bootstrap(aws, project, said).run() is True
    assert not first.local_state.exists()
    assert {f"aws_s3_bucket.{name}" for name in ("state", "config_records")} <= set(
        project.terraform(ACCOUNT).state_list()
    )
    assert said[-1] == f"{ACCOUNT}: done; the state is in s3://{BUCKET}/{KEY}, and the local copy is removed"


def test_a_second_bootstrap_does_nothing(aws: EmbeddedAws, project: ProjectCopy) -> None:
    said: list[str] = []
    assert bootstrap(aws, project, said).run() is False
    assert said == [f"{ACCOUNT}: the state is already in s3://{BUCKET}/{KEY}; to change the stack, use terraform apply"]


def test_a_bucket_that_lost_the_state_is_not_taken_for_a_new_account(aws: EmbeddedAws, project: ProjectCopy) -> None:
    s3 = aws.client("s3")
    marker = s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    with pytest.raises(BootstrapError, match=r"has no .* restore the object's last version"):
        bootstrap(aws, project).run()
    # As the message says: without the marker, the last version is back.
    s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=marker)
    assert_no_changes(project.terraform(ACCOUNT))


def test_the_state_is_versioned_and_encrypted_with_the_account_s_key(aws: EmbeddedAws) -> None:
    head = aws.client("s3").head_object(Bucket=BUCKET, Key=KEY)
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["VersionId"]


@pytest.fixture(scope="module")
def staging(aws: EmbeddedAws, project: ProjectCopy) -> Terraform:
    aws.client("secretsmanager").create_secret(Name="prefect/staging/api-key", SecretString="pnu_opens_nothing")
    names = ("prefect_account_id", "prefect_workspace_id")
    run = project.terraform(STAGING, {name: CLOUD_VARIABLES[name] for name in names})
    run.init()
    return run


@contextmanager
def apply_in_the_background(run: Terraform, *options: str) -> Iterator["BackgroundApply"]:
    # A pipe that nobody reads would be full before the plan is printed.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            ["terraform", "apply", "-input=false", "-no-color", "-auto-approve", *options],
            cwd=run.directory,
            env=run.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        background = BackgroundApply(process, output)
        try:
            yield background
        finally:
            background.kill()


@dataclass(frozen=True)
class BackgroundApply:
    """An apply that runs while the test goes on."""

    process: "subprocess.Popen[bytes]"
    output: IO[bytes]

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, f"the apply ended before {what}:\n{self.text()}"
            assert time.monotonic() < deadline, f"waited {seconds} s for: {what}\n{self.text()}"
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL, for its provider too."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)

    def text(self) -> str:
        self.output.seek(0)
        return self.output.read().decode()[-4000:]


def lock_in_the_way(run: Terraform) -> dict[str, str]:
    """What a plan prints about the lock: ID, Path, Operation, Who, …"""
    with pytest.raises(TerraformError, match="Error acquiring the state lock") as error:
        run.plan()
    return dict(re.findall(r"([A-Z]\w+): +(\S+)", error.value.tail))


def test_of_two_applies_at_once_the_second_is_told_who_holds_the_lock(aws: EmbeddedAws, staging: Terraform) -> None:
    with apply_in_the_background(staging, f"-target={VPC}") as first:
        with aws.held("ec2:CreateVpc") as waiting:
            first.wait_until(lambda: waiting() == 1, "the first apply makes the VPC")
            with pytest.raises(TerraformError, match="Error acquiring the state lock") as second:
                staging.apply()
        assert re.search(rf"Who: +\S+@{re.escape(socket.gethostname())}\n", second.value.tail)
        assert re.search(r"Operation: +OperationTypeApply\n", second.value.tail)
        assert first.process.wait(120) == 0, first.text()
    assert VPC in staging.state_list(), "and what it made is not lost"
    assert len(vpcs(aws)) == 1


def vpcs(aws: EmbeddedAws) -> list[dict[str, Any]]:
    stack = [{"Name": "tag:Stack", "Values": [STAGING]}]
    found: list[dict[str, Any]] = aws.client("ec2").describe_vpcs(Filters=stack)["Vpcs"]
    return found


def roles(aws: EmbeddedAws) -> set[str]:
    return {role["RoleName"] for role in aws.client("iam").list_roles()["Roles"]}


def test_what_a_killed_apply_left_is_listed_and_removed_and_the_next_apply_converges(
    aws: EmbeddedAws, project: ProjectCopy, staging: Terraform
) -> None:
    ec2 = aws.client("ec2")
    orphans = f".venv/bin/prefect-ecs orphans {STAGING}"
    with aws.held("ec2:CreateSubnet") as waiting, apply_in_the_background(staging) as killed:
        killed.wait_until(
            lambda: waiting() == 6 and bool(ec2.describe_addresses()["Addresses"]) and ROLE in roles(aws),
            "all subnets are being made, an address and a role are there",
        )
        killed.kill()

    staging.run("force-unlock", "-force", lock_in_the_way(staging)["ID"])
    assert VPC in staging.state_list(), "what was recorded stays recorded"
    listed = project.bash(orphans)
    (address,) = ec2.describe_addresses()["Addresses"]
    assert f"elastic-ip/{address['AllocationId']}\nexport AWS_REGION=us-east-1; aws ec2 release-address" in listed
    assert f"role/{ROLE}\n" in listed
    assert vpcs(aws)[0]["VpcId"] not in re.findall(r"vpc/(vpc-\w+)", listed)

    project.bash(listed)
    assert ec2.describe_addresses()["Addresses"] == []
    staging.apply()
    assert_no_changes(staging)
    assert "the state contains everything in us-east-1 that has the tag Stack=staging-us-east-1" in project.bash(
        orphans
    )
    assert len(vpcs(aws)) == 1


def test_another_account_s_credentials_are_refused(staging: Terraform) -> None:
    configuration = staging.directory / "cdk.tf.json"
    original = configuration.read_text()
    configuration.write_text(original.replace('"123456789012"', '"210987654321"'))
    try:
        with pytest.raises(TerraformError, match="AWS account ID not allowed: 123456789012"):
            staging.run("init", "-input=false", "-no-color", "-reconfigure")
    finally:
        configuration.write_text(original)
