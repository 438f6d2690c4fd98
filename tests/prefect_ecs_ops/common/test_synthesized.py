"""Reading synthesized stacks."""

from pathlib import Path

import pytest

from prefect_ecs_ops.common.synthesized import NotSynthesizedError, read_stack, resources


def test_a_missing_stack_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotSynthesizedError, match=r"stacks/dev/cdk\.tf\.json is missing.*run `make synth`"):
        read_stack("dev", tmp_path)


def test_a_broken_file_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "stacks" / "dev" / "cdk.tf.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    with pytest.raises(NotSynthesizedError, match=r"is not JSON .*make synth"):
        read_stack("dev", tmp_path)


def test_resources_come_in_the_order_of_their_names() -> None:
    stack = {"resource": {"aws_subnet": {"b": {"cidr_block": "2"}, "a": {"cidr_block": "1"}}}}
    assert list(resources(stack, "aws_subnet")) == ["a", "b"]
    assert resources(stack, "aws_vpc") == {}
