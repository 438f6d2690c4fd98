"""Puts estimates side by side."""

from collections.abc import Sequence

from prefect_ecs_ops.cost.estimate import Estimate
from prefect_ecs_ops.cost.money import UNPRICED, dollars


def comparison(estimates: Sequence[Estimate]) -> tuple[list[str], list[list[str]]]:
    """A header and its rows: one row for each title, and the total as the last."""
    columns = [estimate.by_title() for estimate in estimates]
    titles = list(dict.fromkeys(title for column in columns for title in column))
    rows = [[title, *(dollars(column[title]) if title in column else "-" for column in columns)] for title in titles]
    rows.append(["Total", *(total(estimate) for estimate in estimates)])
    same = len({estimate.region for estimate in estimates}) == 1
    return ["", *(one.name if same else f"{one.name}, {one.region}" for one in estimates)], rows


def total(estimate: Estimate) -> str:
    """The total, which says so if something is missing from it."""
    return dollars(estimate.total) + (f" + {UNPRICED}" if estimate.unpriced else "")
