"""The stacks that a name selects."""

import json
from pathlib import Path

import pytest

from prefect_ecs_ops.common.synthesized import NotSynthesizedError
from prefect_ecs_ops.cost.selection import NETWORKS, SelectionError, region_of, select

from ...prefect_ecs.stacks import SCENARIOS


@pytest.fixture
def outdir(tmp_path: Path) -> Path:
    for stack in ("dev", "prod-eu-west-1", "prod-us-east-1", "prod-eu-us-east-1", "staging-us-east-1"):
        file = tmp_path / "stacks" / stack / "cdk.tf.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"name": stack}))
    return tmp_path


def names(name: str, outdir: Path) -> list[str]:
    return [stack for stack, _ in select(name, outdir)]


def test_a_stack_is_chosen_by_its_name_and_an_environment_is_all_its_stacks(outdir: Path) -> None:
    assert names("dev", outdir) == ["dev"]
    assert names("prod-us-east-1", outdir) == ["prod-us-east-1"]
    assert names("prod", outdir) == ["prod-eu-west-1", "prod-us-east-1"], "prod-eu is another environment"


def test_an_unknown_name_is_refused_with_the_known_ones(outdir: Path) -> None:
    with pytest.raises(
        SelectionError, match=r"no stack or environment 'pro'; use one of the stacks dev, prod-eu-us-east-1"
    ):
        names("pro", outdir)


def test_without_any_stack_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotSynthesizedError, match="make synth"):
        names("dev", tmp_path)


def test_a_settings_file_is_synthesized_and_nothing_is_written(outdir: Path) -> None:
    before = sorted(outdir.rglob("*"))
    ((name, stack),) = select(str(SCENARIOS / "secure.toml"), outdir)
    assert name == "secure"
    assert "aws_kms_key" in stack["resource"]
    assert region_of(stack) == "eu-central-1"
    assert sorted(outdir.rglob("*")) == before


def test_a_settings_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SelectionError, match=r"scenarios/none\.toml does not exist"):
        list(select(str(SCENARIOS / "none.toml")))


def test_a_region_that_is_a_variable_is_unknown() -> None:
    home = {"input": {"region": "${var.aws_region}"}}
    assert region_of({"resource": {"terraform_data": {"home": home}}}) is None
    assert region_of({"resource": {}}) is None


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_dev_with_another_nat_mode(name: str, outdir: Path) -> None:
    ((shown, stack),) = select(name, outdir)
    assert shown == name
    definition = stack["resource"]["aws_ecs_task_definition"]["worker_task_definition"]
    assert (definition["family"], definition["cpu"]) == ("prefect-worker", "256")
    gateways = len(stack["resource"].get("aws_nat_gateway", {}))
    assert gateways == {"nat=gateway": 1, "nat=gateway_per_zone": 3}.get(name, 0)
