"""Each control is true of the committed stacks, and false of a stack with a broken resource."""

import copy
import re

import pytest

from workshop.controls.catalogue import CONTROLS, committed_stacks, controls_table
from workshop.controls.control import Control, NotMet, objections, outcomes

STACKS = committed_stacks()
BREAKABLE = [
    pytest.param(control, outcome.stack, outcome.name, id=f"{control.id}-{outcome.stack}-{outcome.name}")
    for control in CONTROLS
    for outcome in outcomes(control, STACKS)
    if outcome.met
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
    control = next(control for control in CONTROLS if control.id == "ECS.2")
    excused = Control(**{**vars(control), "not_met": (NotMet("no reason", ("dev",)), NotMet("nowhere", ("moon",)))})
    [met, nowhere] = objections(excused, STACKS)
    assert "is met by aws_ecs_service.worker_service of dev" in met
    assert "applies to no resource: nowhere" in nowhere


def test_a_control_without_resources_is_noticed() -> None:
    control = next(control for control in CONTROLS if control.id == "ECS.2")
    assert objections(control, {"account": {"resource": {}}}) == [
        "ECS.2 applies to aws_ecs_service, and no stack has one"
    ]


def test_every_control_is_one_row() -> None:
    ids = [control.id for control in CONTROLS]
    assert len(ids) == len(set(ids))
    text = controls_table()
    assert [control for control in ids if text.count(f"| {control} |") != 1] == []


def test_ids_have_their_publishers_format() -> None:
    for control in CONTROLS:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+\.\d+", control.id)
        assert re.fullmatch(r"(\d(\.\d+){1,2})?", control.cis)
        assert all(re.fullmatch(r"CKV2?_AWS_\d+", check) for check in control.checkov)
        assert all(exception.reason for exception in control.not_met)
