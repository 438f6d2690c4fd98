"""Every control, judged on the committed stacks; the map of controls to resources for docs/security.md."""

from collections.abc import Sequence
from itertools import chain

from prefect_ecs_ops.common.markdown import code, table
from prefect_ecs_ops.common.synthesized import PROJECT, Json, read_stack
from workshop.controls import rooms
from workshop.controls.control import Control, Outcome, outcomes
from workshop.rooms import contributions

_MAX_RESOURCES_SHOWN = 6


def _by_service_and_number(control: Control) -> tuple[str, int]:
    service, _, number = control.id.partition(".")
    return service, int(number)


CONTROLS: Sequence[Control] = sorted(chain.from_iterable(contributions(rooms, "CONTROLS")), key=_by_service_and_number)


def committed_stacks() -> dict[str, Json]:
    """Every committed stack by its id."""
    return {directory.name: read_stack(directory.name) for directory in (PROJECT / "cdktf.out" / "stacks").iterdir()}


def controls_table() -> str:
    """One row for each control."""
    stacks = committed_stacks()
    return table(
        ["Control", "Requirement", "CIS", "checkov", "Met by", "Not met"],
        [_row(control, outcomes(control, stacks)) for control in CONTROLS],
    )


def _row(control: Control, found: list[Outcome]) -> list[str]:
    met = sorted({outcome.name for outcome in found if outcome.met})
    shown = [code(f"{control.kind}.{name}") for name in met]
    if len(met) > _MAX_RESOURCES_SHOWN:
        shown = [f"all {len(met)} of {code(control.kind)}"]
    return [
        control.id,
        control.title,
        control.cis,
        ", ".join(control.checkov),
        ", ".join(shown),
        " ".join(_not_met(control, found)),
    ]


def _not_met(control: Control, found: list[Outcome]) -> list[str]:
    reasons = []
    for exception in control.not_met:
        names = sorted({outcome.name for outcome in found if outcome.exception == exception})
        stacks = ", ".join(exception.stacks) or "everywhere"
        addresses = ", ".join(code(f"{control.kind}.{name}") for name in names)
        reasons.append(f"{stacks}: {addresses}. {exception.reason}")
    return reasons
