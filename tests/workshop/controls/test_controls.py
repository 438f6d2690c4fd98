"""Each control, row by row: true of the committed stacks, and false of a stack in which a resource was broken."""

import copy
import re

import pytest

from workshop.controls.catalogue import CONTROLS
from workshop.controls.control import Control, NotMet, objections, outcomes
from workshop.controls.table import committed_stacks, controls_table

STACKS = committed_stacks()
BREAKABLE = [
    pytest.param(control, one.stack, one.name, id=f"{control.id}-{one.stack}-{one.name}")
    for control in CONTROLS
    for one in outcomes(control, STACKS)
    if one.met
]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_the_row_is_true(control: Control) -> None:
    assert objections(control, STACKS) == []


@pytest.mark.parametrize(("control", "stack", "name"), BREAKABLE)
def test_a_broken_resource_is_noticed(control: Control, stack: str, name: str) -> None:
    broken = {stack: copy.deepcopy(STACKS[stack])}
    control.predicate.breaks(broken[stack], name)
    assert f"{control.id} is not met by {control.kind}.{name} of {stack}: {control.title}" in objections(
        control, broken
    )


def test_an_exception_that_is_not_needed_is_noticed() -> None:
    control = next(one for one in CONTROLS if one.id == "ECS.2")
    excused = Control(**{**vars(control), "not_met": (NotMet("no reason", ("dev",)), NotMet("nowhere", ("moon",)))})
    [met, nowhere] = objections(excused, STACKS)
    assert "is met by aws_ecs_service.worker_service of dev" in met
    assert "covers nothing: nowhere" in nowhere


def test_a_control_that_speaks_of_nothing_is_noticed() -> None:
    control = next(one for one in CONTROLS if one.id == "ECS.2")
    assert objections(control, {"account": {"resource": {}}}) == [
        "ECS.2 speaks of aws_ecs_service, and no stack has one"
    ]


def test_no_control_stands_twice_and_each_is_a_row() -> None:
    ids = [control.id for control in CONTROLS]
    assert len(ids) == len(set(ids))
    text = controls_table()
    assert [control for control in ids if text.count(f"| {control} |") != 1] == []


def test_ids_look_as_their_makers_write_them() -> None:
    for control in CONTROLS:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+\.\d+", control.id)
        assert re.fullmatch(r"(\d(\.\d+){1,2})?", control.cis)
        assert all(re.fullmatch(r"CKV2?_AWS_\d+", check) for check in control.checkov)
        assert all(one.reason for one in control.not_met)
