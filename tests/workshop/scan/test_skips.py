"""The accepted findings are complete and up to date."""

import pytest

from prefect_ecs_ops.common.synthesized import read_stack
from workshop.scan.skips import SKIPS, Skip, skips_of, skips_table

from ...prefect_ecs.stacks import SCENARIOS, addresses, synth_file

STACK_OF: dict[tuple[str, ...], str] = {
    ("dev",): "dev",
    ("account",): "account-us-east-1",
    ("account-eu-west-1",): "account-eu-west-1",
}


@pytest.mark.parametrize("skip", SKIPS, ids=lambda skip: skip.check)
def test_a_skip_has_a_reason_and_a_price(skip: Skip) -> None:
    assert all(text.strip() for text in (skip.requirement, skip.reason, skip.price))
    assert skip.resources


def test_no_check_is_skipped_twice() -> None:
    assert len({skip.check for skip in SKIPS}) == len(SKIPS)


@pytest.mark.parametrize("skip", SKIPS, ids=lambda skip: skip.check)
def test_the_resources_of_a_skip_exist(skip: Skip) -> None:
    stack = (
        synth_file(SCENARIOS / "secure.toml") if skip.environments is None else read_stack(STACK_OF[skip.environments])
    )
    assert set(skip.resources) <= set(addresses(stack))


def test_outside_dev_no_check_is_skipped_for_its_price() -> None:
    not_available = {"CKV2_AWS_57", "CKV2_AWS_5"}
    of_the_function = {"CKV_AWS_173", "CKV_AWS_272"}
    assert {skip.check for skip in skips_of("prod-us-east-1")} == not_available | of_the_function
    assert not [skip.check for skip in skips_of("prod-us-east-1") if "$" in skip.price]


def test_each_skip_is_a_row() -> None:
    text = skips_table()
    for skip in SKIPS:
        assert text.count(f"| {skip.check} |") == 1
