"""A workspace is an isolated copy of a synthesized stack."""

import json
import os
from pathlib import Path

import pytest

from prefect_ecs_ops.common.terraform import Terraform
from workshop.local.stack_run import workspace_of


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A synthesized stack with the leftovers of a deployment."""
    directory = tmp_path / "project" / "cdktf.out" / "stacks" / "dev"
    (directory / "packages").mkdir(parents=True)
    (directory / ".terraform" / "providers").mkdir(parents=True)
    (directory / "cdk.tf.json").write_text(
        json.dumps(
            {
                "terraform": {"backend": {"local": {"path": "../../../state/dev.tfstate"}}},
                "resource": {"terraform_data": {"example": {"input": 1}}},
            }
        )
    )
    for name in (
        ".terraform.lock.hcl",
        "packages/function.zip",
        "old.tfplan",
        "terraform.tfstate",
        "terraform.tfstate.1.backup",
    ):
        (directory / name).touch()
    (directory / "terraform.tfvars").symlink_to("../../../terraform.tfvars")
    return directory


def test_a_workspace_has_no_state_plans_or_variables(stack: Path) -> None:
    with workspace_of(stack) as workspace:
        copied = sorted(
            str(path.relative_to(workspace.root))
            for path in workspace.root.rglob("*")
            if path.is_file() or path.is_symlink()
        )

    assert copied == [
        "cdktf.out/stacks/dev/.terraform.lock.hcl",
        "cdktf.out/stacks/dev/cdk.tf.json",
        "cdktf.out/stacks/dev/packages/function.zip",
    ]


def test_the_state_stays_in_the_workspace(stack: Path) -> None:
    with workspace_of(stack) as workspace:
        terraform = Terraform(workspace.stack_directory)
        terraform.init()
        terraform.apply()

        assert "terraform_data" in workspace.state_path.read_text()
        assert workspace.state_path.is_relative_to(workspace.root)
    assert not (stack.parents[2] / "state").exists()
    assert os.listdir(stack.parents[2]) == ["cdktf.out"]


def test_a_workspace_is_removed_even_after_a_failure(stack: Path) -> None:
    with pytest.raises(RuntimeError), workspace_of(stack) as workspace:
        raise RuntimeError

    assert not workspace.root.exists()


def test_a_stack_that_is_not_synthesized_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError, match=r"no synthesized stack in .*: run `make synth` first"),
        workspace_of(tmp_path),
    ):
        pass
