"""The map of controls to resources, for docs/security.md."""

from prefect_ecs_ops.common.markdown import code, table
from prefect_ecs_ops.common.synthesized import PROJECT, Json, read_stack
from workshop.controls.catalogue import CONTROLS
from workshop.controls.control import Control, Outcome, outcomes

_MOST = 6


def committed_stacks() -> dict[str, Json]:
    """Every committed stack by its id."""
    return {directory.name: read_stack(directory.name) for directory in (PROJECT / "cdktf.out" / "stacks").iterdir()}


def controls_table() -> str:
    """One row a control."""
    stacks = committed_stacks()
    return table(
        ["Control", "Demands", "CIS", "checkov", "Met by", "Not met"],
        [_row(control, outcomes(control, stacks)) for control in CONTROLS],
    )


def _row(control: Control, found: list[Outcome]) -> list[str]:
    met = sorted({one.name for one in found if one.met})
    shown = [code(f"{control.kind}.{name}") for name in met]
    if len(met) > _MOST:
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
    said = []
    for exception in control.not_met:
        failed = [one for one in found if one.exception == exception]
        names = sorted({one.name for one in failed})
        where = ", ".join(exception.stacks) or "everywhere"
        at = ", ".join(code(f"{control.kind}.{name}") for name in names)
        said.append(f"{where}: {at}. {exception.reason}")
    return said
