"""Shows estimates as text, side by side, or as JSON."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from prefect_ecs_ops.cost.estimate import Estimate
from prefect_ecs_ops.cost.prices import UNPRICED, PriceList, bought, dollars


def estimate_lines(estimate: Estimate, prices: PriceList) -> Iterator[str]:
    """The estimate's lines: each resource, followed by what is bought for it and where the quantity comes from."""
    yield f"{estimate.name}: a month in {estimate.region}"
    for resource, lines in groupby(estimate.lines, key=lambda line: line.resource):
        yield f"\n{resource}"
        for line in lines:
            yield f"{dollars(line.monthly):>11}  {line.what}: {bought(line.quantity, line.unit, line.unit_price)} ({line.basis})"
    yield f"\n{total(estimate):>11}  Total"
    yield from _missing(estimate)
    yield (
        f"\nPrices collected on {prices.collected.isoformat()}, before tax, free tiers and discounts: "
        f"prefect_ecs_ops/cost/prices/{prices.region}.toml. {estimate.free} resources are free of charge."
    )


def show_comparison(estimates: Sequence[Estimate], console: Console) -> None:
    """Prints the estimates side by side, then what each total lacks."""
    header, rows = comparison(estimates)
    table = Table(box=SIMPLE, show_footer=True)
    for position, (name, footer) in enumerate(zip(header, rows[-1], strict=True)):
        table.add_column(name, justify="right" if position else "left", footer=footer)
    for row in rows[:-1]:
        table.add_row(*row)
    console.print(table)
    for estimate in estimates:
        for line in _missing(estimate):
            console.print(line, soft_wrap=True, highlight=False)


def as_json(estimates: Sequence[Estimate]) -> str:
    """The estimates as a JSON list. Amounts and quantities are strings, so that no digit is lost."""
    return json.dumps([_document(estimate) for estimate in estimates], indent=2)


def _missing(estimate: Estimate) -> Iterator[str]:
    if estimate.unpriced:
        yield f"\n{estimate.name}: not in the total, because this project has no price for it:"
        yield from (f"  {name}" for name in estimate.unpriced)


def _document(estimate: Estimate) -> dict[str, Any]:
    return {
        "stack": estimate.name,
        "region": estimate.region,
        "currency": "USD",
        "lines": [
            {
                "resource": line.resource,
                "what": line.what,
                "quantity": None if line.quantity is None else str(line.quantity),
                "unit": line.unit,
                "unit_price": None if line.unit_price is None else str(line.unit_price),
                "basis": line.basis,
                "monthly": None if line.monthly is None else str(line.monthly),
            }
            for line in estimate.lines
        ],
        "total": str(estimate.total),
        "unpriced": list(estimate.unpriced),
        "free_resources": estimate.free,
    }


def comparison(estimates: Sequence[Estimate]) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a table: a row for each title, and the total in the last row."""
    columns = [estimate.by_title() for estimate in estimates]
    titles = list(dict.fromkeys(title for column in columns for title in column))
    rows = [[title, *(dollars(column[title]) if title in column else "-" for column in columns)] for title in titles]
    rows.append(["Total", *(total(estimate) for estimate in estimates)])
    same = len({estimate.region for estimate in estimates}) == 1
    return ["", *(estimate.name if same else f"{estimate.name}, {estimate.region}" for estimate in estimates)], rows


def total(estimate: Estimate) -> str:
    """The total; says if a part has no price."""
    return dollars(estimate.total) + (f" + {UNPRICED}" if estimate.unpriced else "")
