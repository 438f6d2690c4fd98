"""Terraform and the provider's schema accept what was synthesized."""

import json
from pathlib import Path

import pytest

from prefect_ecs_ops.common.terraform import TerraformError

from ..prefect_ecs.stacks import SCENARIOS
from .offline import OfflineTerraform

STACKS = ("dev", *sorted(file.stem for file in SCENARIOS.glob("*.toml")))


@pytest.mark.parametrize("stack", STACKS)
def test_stack_is_valid(terraform: OfflineTerraform, stacks: dict[str, Path], stack: str) -> None:
    terraform.validate(stacks[stack])


def test_an_argument_that_the_provider_lacks_is_noticed(
    terraform: OfflineTerraform, stacks: dict[str, Path], tmp_path: Path
) -> None:
    stack = json.loads((stacks["dev"] / "cdk.tf.json").read_text())
    stack["resource"]["aws_ecs_cluster"]["prefect_cluster"]["nmae"] = "misspelt"
    (tmp_path / "cdk.tf.json").write_text(json.dumps(stack))
    with pytest.raises(TerraformError, match="Extraneous JSON object property"):
        terraform.validate(tmp_path)
