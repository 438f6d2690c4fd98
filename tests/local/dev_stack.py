"""The dev stack, applied once for the tests of a module."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from localcloud.embedded_aws import EmbeddedAws
from prefect_ecs_ops.common.terraform import Terraform, TerraformError
from workshop.local.stack_run import CLOUD_VARIABLES, StackRun, workspace_of

PROJECT = Path(__file__).parents[2]
DEV = PROJECT / "cdktf.out" / "stacks" / "dev"
AWS_CLI = PROJECT / "tools" / "awscli" / ".venv" / "bin" / "aws"

SELF_HOSTED_VARIABLES: Mapping[str, Any] = {
    "aws_region": "us-east-1",
    "prefect_api_url": "http://prefect.internal.example:4200/api",
    "prefect_api_auth_string": "admin:local-password-that-opens-nothing",
    "work_pool_name": "ecs-work-pool",
}


@contextmanager
def fresh_run(
    stack_directory: Path, variables: Mapping[str, Any] = CLOUD_VARIABLES, region: str = "us-east-1"
) -> Iterator[StackRun]:
    """A stack on an embedded AWS of its own, not applied yet."""
    with (
        EmbeddedAws.start(region) as aws,
        workspace_of(stack_directory) as workspace,
    ):
        yield StackRun(aws, workspace, variables, print)


def with_variables(run: StackRun, **changes: Any) -> Terraform:
    """Terraform on the same workspace and state, with other values; None takes a value away."""
    variables = {name: value for name, value in {**CLOUD_VARIABLES, **changes}.items() if value is not None}
    return Terraform(run.workspace.stack_directory, run.aws.environment(), variables=variables)


def refusal(terraform: Terraform) -> str:
    """The message with which a plan is refused, on one line."""
    with pytest.raises(TerraformError) as error:
        terraform.plan()
    text = error.value.tail.replace("│", " ")
    return " ".join(text.split())


def aws_cli(run: StackRun, *arguments: str) -> str:
    """What the AWS CLI prints."""
    assert AWS_CLI.exists(), "the AWS CLI of the tests is missing; run: make test"
    finished = subprocess.run(
        [AWS_CLI, *arguments], env=run.aws.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout
