"""Every type of resource that a committed stack, scenario or example synthesizes is priced, or free for a stated reason."""

from pathlib import Path

import pytest

from prefect_ecs_ops.common.synthesized import Json, read_stack
from prefect_ecs_ops.cost.rooms import FREE, PRICED, ROOMS
from prefect_ecs_ops.cost.selection import OUTDIR
from prefect_ecs_ops.cost.tables import EXAMPLES

from ....prefect_ecs.stacks import SCENARIOS, synth_file

COMMITTED = sorted(file.parent.name for file in (OUTDIR / "stacks").glob("*/cdk.tf.json"))
FILES = sorted([*SCENARIOS.glob("*.toml"), *EXAMPLES.glob("*.toml")])


def unknown_types(stack: Json) -> set[str]:
    return set(stack["resource"]) - set(PRICED) - set(FREE)


@pytest.mark.parametrize("stack", COMMITTED)
def test_committed_stacks_have_no_unknown_type(stack: str) -> None:
    found = unknown_types(read_stack(stack))
    assert not found, f"price {found} in a file of prefect_ecs_ops/cost/rooms/, or say there why it is free"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenarios_and_examples_have_no_unknown_type(file: Path) -> None:
    found = unknown_types(synth_file(file))
    assert not found, f"price {found} in a file of prefect_ecs_ops/cost/rooms/, or say there why it is free"


def test_a_type_is_in_one_room_only() -> None:
    for table, combined in (("PRICED", PRICED), ("FREE", FREE)):
        assert sum(len(getattr(room, table, {})) for room in ROOMS) == len(combined), table


def test_nothing_is_both_priced_and_free() -> None:
    assert set(PRICED) & set(FREE) == set()


def test_every_free_type_has_a_reason_and_a_source() -> None:
    for kind, free in FREE.items():
        assert free.reason, kind
        assert free.source.startswith("https://"), kind
