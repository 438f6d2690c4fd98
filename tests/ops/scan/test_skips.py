"""The accepted findings as data."""

import pytest

from ops.scan.skips import SKIPS, Skip, skips_of
from ops.scan.table import skips_table
from ops.synthesized import read_stack


@pytest.mark.parametrize("skip", SKIPS, ids=lambda skip: skip.check)
def test_a_skip_says_why_and_for_how_much(skip: Skip) -> None:
    assert all(text.strip() for text in (skip.demands, skip.reason, skip.price))
    assert skip.resources


def test_no_check_is_skipped_twice() -> None:
    assert len({skip.check for skip in SKIPS}) == len(SKIPS)


@pytest.mark.parametrize("skip", SKIPS, ids=lambda skip: skip.check)
def test_a_skip_names_resources_of_dev(skip: Skip) -> None:
    resources = read_stack("dev")["resource"]
    for address in skip.resources:
        kind, name = address.split(".")
        assert name in resources[kind]


def test_outside_dev_only_what_can_not_be_had_is_skipped() -> None:
    assert {skip.check for skip in skips_of("prod")} == {"CKV2_AWS_57", "CKV2_AWS_5"}
    assert all(skip.price == "not to be had" for skip in skips_of("prod"))


def test_each_skip_is_a_row() -> None:
    text = skips_table()
    for skip in SKIPS:
        assert text.count(f"| {skip.check} |") == 1
