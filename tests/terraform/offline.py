"""Real Terraform on synthesized stacks, without any AWS: its provider is mocked, or never gets as far as being asked."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from prefect_ecs_ops.common.terraform import Terraform, TerraformError
from workshop.local.stack_run import CLOUD_VARIABLES

SELF_HOSTED_VARIABLES: Mapping[str, Any] = {
    "aws_region": "us-east-1",
    "prefect_api_url": "https://prefect.example.com/api",
    "prefect_api_auth_string": "admin:password-that-opens-nothing",
    "work_pool_name": "ecs-work-pool",
}

# Of what a mock makes up by itself, lists are empty, and the stacks look into these two.
_MOCKED_DATA = {
    "aws_availability_zones": {"names": ["us-east-1a", "us-east-1b", "us-east-1c"]},
    "aws_secretsmanager_secret_versions": {
        "versions": [{"version_id": "12345678-1234-1234-1234-123456789012", "version_stages": ["AWSCURRENT"]}]
    },
}


@dataclass(frozen=True)
class Case:
    """One plan.

    Attributes:
        name: in lower case with underscores; it names a file.
        variables: the values given; None stands for a value that is not given.
        holds: Terraform conditions that are true in the plan.
    """

    name: str
    variables: Mapping[str, Any]
    holds: tuple[str, ...] = field(default=())

    def file(self) -> dict[str, Any]:
        """The case as Terraform's test file. One run in each: after a refused one, the rest of a file is skipped."""
        given = {name: value for name, value in self.variables.items() if value is not None}
        assertions = [{"condition": f"${{{condition}}}", "error_message": condition} for condition in self.holds]
        mocked = {kind: {"defaults": values} for kind, values in _MOCKED_DATA.items()}
        run = {"command": "plan", "variables": given, **({"assert": assertions} if assertions else {})}
        return {"mock_provider": {"aws": {"mock_data": mocked}}, "run": {self.name: run}}


@dataclass
class Outcome:
    """What Terraform said of a case: "pass", "fail" (something does not hold) or "error" (refused), and its messages."""

    status: str = "missing"
    messages: list[str] = field(default_factory=list)


class OfflineTerraform:
    """A directory that `terraform init` has prepared once, for every stack: they all use the same provider."""

    def __init__(self, directory: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        # Where Terraform gets as far as the provider, it must fail at once, and not look for credentials of this machine.
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        self._environment = {**inherited, **nowhere, "AWS_EC2_METADATA_DISABLED": "true"}
        self._directory = directory
        self._with_variables({}).init()

    def validate(self, stack: Path) -> None:
        self._use(stack)
        self._with_variables({}).validate()

    def refusal(self, stack: Path, variables: Mapping[str, Any]) -> str:
        """What `terraform plan` prints when it refuses, with its line breaks made spaces."""
        self._use(stack)
        with pytest.raises(TerraformError) as error:
            self._with_variables(variables).plan()
        return " ".join(error.value.tail.replace("│", " ").split())

    def judge(self, stack: Path, cases: Iterable[Case]) -> dict[str, Outcome]:
        """Plans every case with a mocked provider, in one `terraform test`."""
        self._use(stack)
        for old in self._directory.glob("*.tftest.json"):
            old.unlink()
        outcomes: dict[str, Outcome] = {}
        for case in cases:
            assert case.name not in outcomes
            outcomes[case.name] = Outcome()
            (self._directory / f"{case.name}.tftest.json").write_text(json.dumps(case.file(), indent=2))
        finished = subprocess.run(
            ["terraform", "test", "-json"],
            cwd=self._directory,
            env=self._with_variables({}).environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        for line in finished.stdout.splitlines():
            self._take(json.loads(line), outcomes)
        missing = [name for name, outcome in outcomes.items() if outcome.status == "missing"]
        assert not missing, f"Terraform did not get to {missing}:\n{finished.stdout}{finished.stderr}"
        return outcomes

    @staticmethod
    def _take(event: dict[str, Any], outcomes: dict[str, Outcome]) -> None:
        outcome = outcomes.get(event.get("@testrun", ""))
        if outcome is None:
            return
        if event["type"] == "diagnostic" and event["diagnostic"]["severity"] == "error":
            outcome.messages.append(event["diagnostic"]["detail"])
        elif event["type"] == "test_run" and event["test_run"]["progress"] == "complete":
            outcome.status = event["test_run"]["status"]

    def _use(self, stack: Path) -> None:
        (self._directory / "cdk.tf.json").write_bytes((stack / "cdk.tf.json").read_bytes())

    def _with_variables(self, variables: Mapping[str, Any]) -> Terraform:
        return Terraform(self._directory, self._environment, variables=variables)


def cloud(**changes: Any) -> dict[str, Any]:
    """The values of a user of Prefect Cloud, with changes; None takes one away."""
    return {**CLOUD_VARIABLES, **changes}


def self_hosted(**changes: Any) -> dict[str, Any]:
    """The values of a user with a server of their own, with changes; None takes one away."""
    return {**SELF_HOSTED_VARIABLES, **changes}
