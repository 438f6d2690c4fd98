"""`prefect-ecs cost`: what stacks cost in a month."""

import sys
from collections.abc import Sequence

from prefect_ecs.settings import SettingsError
from rich.console import Console

from prefect_ecs_ops.common.synthesized import NotSynthesizedError
from prefect_ecs_ops.cost.assumptions import AssumptionError, Assumptions, descriptions
from prefect_ecs_ops.cost.estimate import Estimate, estimate
from prefect_ecs_ops.cost.prices import NoPricesError, price_list
from prefect_ecs_ops.cost.report import as_json, estimate_lines, show_comparison
from prefect_ecs_ops.cost.selection import REGION_IF_NOT_KNOWN, SelectionError, region_of, select


def cost(
    names: Sequence[str] = ("dev",),
    *,
    region: str | None = None,
    assumed: Sequence[str] = (),
    compare: bool = False,
    as_document: bool = False,
) -> int:
    """Prints the estimates and returns the exit code.

    Args:
        names: stacks, environments or settings files.
        region: whose prices to use; by default each stack's own, or us-east-1 where that is a variable.
        assumed: assumptions to replace, such as "nat_gb=50".
        compare: side by side, instead of line by line.
        as_document: JSON, instead of tables.
    """
    try:
        estimates = estimates_of(names, region=region, assumptions=Assumptions().with_values(assumed))
    except (AssumptionError, NoPricesError, NotSynthesizedError, SelectionError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    if as_document:
        print(as_json(estimates))
        return 0
    if compare:
        show_comparison(estimates, Console())
        return 0
    for one in estimates:
        print(*estimate_lines(one, price_list(one.region)), sep="\n")
    return 0


def estimates_of(names: Sequence[str], *, region: str | None, assumptions: Assumptions) -> list[Estimate]:
    """The estimate of each stack that the names stand for.

    Raises:
        NoPricesError: there are no prices for a stack's region.
        NotSynthesizedError: a stack can't be read.
        SelectionError: there is no stack of that name.
        SettingsError: a settings file is wrong.
    """
    return [
        estimate(shown, stack, price_list(region or region_of(stack) or REGION_IF_NOT_KNOWN), assumptions)
        for name in names
        for shown, stack in select(name)
    ]


def list_assumptions() -> int:
    """Prints what can be assumed, with its default, and returns the exit code."""
    for name, (default, description) in descriptions().items():
        print(f"{name}={default or '…'}\n    {description}")
    return 0
