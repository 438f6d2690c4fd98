"""`prefect-ecs cost`: estimates the monthly cost of stacks."""

from collections.abc import Sequence

from prefect_ecs.settings import SettingsError

from prefect_ecs_ops.common.console import fail, out, say
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
        names: stacks, environments, or settings files.
        region: region of the prices. Default: each stack's own, or us-east-1 if that is a Terraform variable.
        assumed: assumptions to replace, such as "nat_gb=50".
        compare: prints the stacks side by side instead of line by line.
        as_document: prints JSON.
    """
    try:
        estimates = estimates_of(names, region=region, assumptions=Assumptions().with_values(assumed))
    except (AssumptionError, NoPricesError, NotSynthesizedError, SelectionError, SettingsError) as error:
        return fail(error)
    if as_document:
        say(as_json(estimates))
        return 0
    if compare:
        show_comparison(estimates, out)
        return 0
    for found in estimates:
        say("\n".join(estimate_lines(found, price_list(found.region))))
    return 0


def estimates_of(names: Sequence[str], *, region: str | None, assumptions: Assumptions) -> list[Estimate]:
    """The estimate of each stack that the names stand for.

    Raises:
        NoPricesError: a stack's region has no prices.
        NotSynthesizedError: a stack can't be read.
        SelectionError: no stack has that name.
        SettingsError: a settings file is invalid.
    """
    return [
        estimate(shown, stack, price_list(region or region_of(stack) or REGION_IF_NOT_KNOWN), assumptions)
        for name in names
        for shown, stack in select(name)
    ]


def list_assumptions() -> int:
    """Prints the assumptions with their defaults, and returns the exit code."""
    for name, (default, description) in descriptions().items():
        say(f"{name}={default or '…'}\n    {description}")
    return 0
