"""The tables of the documentation: bills, assumptions, prices, and what is free."""

from collections.abc import Sequence
from decimal import Decimal

from prefect_ecs_ops.common.markdown import code, table
from prefect_ecs_ops.common.synthesized import PROJECT
from prefect_ecs_ops.cost.assumptions import Assumptions, descriptions
from prefect_ecs_ops.cost.command import estimates_of
from prefect_ecs_ops.cost.compare import comparison, total
from prefect_ecs_ops.cost.estimate import Estimate, Line
from prefect_ecs_ops.cost.free import FREE
from prefect_ecs_ops.cost.money import UNPRICED, bought, dollars, exact
from prefect_ecs_ops.cost.options import OPTIONS, Option
from prefect_ecs_ops.cost.prices import PriceList, price_list, priced_regions
from prefect_ecs_ops.cost.shapes import NAMES, SHAPES

EXAMPLES = PROJECT / "examples" / "environments"
EXAMPLE_STACKS = {
    "dev": "the original design",
    "lean": "the same worker; public addresses in place of NAT, flow runs on Spot",
    "resilient": "two workers in two zones, each with its own way out; alarms, flow logs, a key of its own",
}
INSTANCES = "ec2_instance_hour."
WAY_OUT = ("NAT gateway", "Public addresses")


def bill_table(name: str) -> str:
    """A stack's bill with a row for each part of it, and what is missing from the total."""
    (estimate,) = _estimates([name])
    rows = [
        [title, "; ".join(_bought([line for line in estimate.lines if line.title == title])), dollars(amount)]
        for title, amount in estimate.by_title().items()
    ]
    rows.append(["**Total**", "", f"**{total(estimate)}**"])
    return _with_missing(table(["", f"in {estimate.region}", "a month"], rows), [estimate])


def comparison_table(names: Sequence[str]) -> str:
    """Bills side by side."""
    estimates = _estimates(names)
    header, rows = comparison(estimates)
    rows[-1] = [f"**{cell}**" for cell in rows[-1]]
    return _with_missing(table(header, rows), estimates)


def examples() -> list[str]:
    """As which dev and the examples can be priced."""
    return [name if name == "dev" else str(EXAMPLES / f"{name}.toml") for name in EXAMPLE_STACKS]


def examples_table() -> str:
    """What dev and the examples cost, in a line each."""
    rows = [
        [f"[{name}]({'environments' if name == 'dev' else 'examples/environments'}/{name}.toml)", what, total(estimate)]
        for (name, what), estimate in zip(EXAMPLE_STACKS.items(), _estimates(examples()), strict=True)
    ]
    return table(["settings", "what it is", "a month"], rows)


def shapes_table() -> str:
    """The ways out, with what each costs, and the dev stack with it."""
    estimates = _estimates(NAMES)
    gateway = estimates[NAMES.index("nat=gateway")]
    # What is left of dev without any way out: the same in every shape.
    rest = gateway.total - sum(line.monthly or 0 for line in gateway.lines if line.title in WAY_OUT)
    rows = [
        [
            code(shape.nat) + (" (default)" if estimate is gateway else ""),
            shape.reaches,
            shape.when_a_zone_fails,
            f"{dollars(estimate.total - rest)} of {total(estimate)}",
        ]
        for shape, estimate in zip(SHAPES, estimates, strict=True)
    ]
    rows.append(
        [
            "[an existing VPC](#an-existing-vpc)",
            "what its owner lets through",
            "what its owner provided for",
            "the owner's",
        ]
    )
    return table([code("nat"), "What tasks reach", "When a zone fails", "A month, of all that dev costs with it"], rows)


def assumptions_table() -> str:
    """What can be assumed."""
    return table(
        ["assumption", "default", "what it is"],
        [[code(name), default, text] for name, (default, text) in descriptions().items()],
    )


def options_table() -> str:
    """What single things cost in a month, in each region."""
    lists = [price_list(region) for region in priced_regions()]
    rows = [[option.what, *(dollars(_option_price(option, prices)) for prices in lists)] for option in OPTIONS]
    return table(["", *(prices.region for prices in lists)], rows)


def prices_table() -> str:
    """Every price but those of the instance types, with its sources."""
    lists = [price_list(region) for region in priced_regions()]
    keys = sorted({key for prices in lists for key in prices.prices if not key.startswith(INSTANCES)})
    return table(
        ["price", "for one", *(prices.region for prices in lists), "published", "as of"],
        [_price_row(key, lists) for key in keys],
    )


def free_table() -> str:
    """The types that cost nothing, with those that do so for the same reason."""
    rows = [
        [", ".join(code(kind) for kind, one in FREE.items() if one == free), free.reason, _link(free.source)]
        for free in dict.fromkeys(FREE.values())
    ]
    return table(["types", "why they cost nothing", "source"], rows)


def _estimates(names: Sequence[str]) -> list[Estimate]:
    return estimates_of(names, region=None, assumptions=Assumptions())


def _bought(lines: Sequence[Line]) -> list[str]:
    """What is bought, the same thing for several resources once."""
    sums: dict[tuple[str, str, Decimal | None], Decimal | None] = {}
    for line in lines:
        key = (line.what, line.unit, line.unit_price)
        before = sums.get(key, Decimal(0))
        sums[key] = None if before is None or line.quantity is None else before + line.quantity
    return [f"{what}: {bought(quantity, unit, price)}" for (what, unit, price), quantity in sums.items()]


def _with_missing(markdown: str, estimates: Sequence[Estimate]) -> str:
    missing = sorted({one.partition(": ")[2] or one for estimate in estimates for one in estimate.unpriced})
    return f"{markdown}\n\nUnpriced, and so not in the total: {'; '.join(missing)}." if missing else markdown


def _option_price(option: Option, prices: PriceList) -> Decimal | None:
    parts = [(prices.get(key), quantity) for key, quantity in option.parts.items()]
    found = [price.usd * quantity for price, quantity in parts if price is not None]
    return sum(found, Decimal(0)) if len(found) == len(parts) else None


def _price_row(key: str, lists: Sequence[PriceList]) -> list[str]:
    found = [prices.get(key) for prices in lists]
    known = [price for price in found if price is not None]
    pages = dict.fromkeys(price.source.page for price in known)
    dates = sorted({price.source.as_of for price in known})
    shown_dates = " to ".join(day.isoformat() for day in dict.fromkeys([dates[0], dates[-1]]))
    return [
        code(key),
        known[0].unit,
        *(UNPRICED if price is None else exact(price.usd) for price in found),
        ", ".join(map(_link, pages)),
        shown_dates,
    ]


def _link(address: str) -> str:
    shown = "/".join(address.removeprefix("https://").split("/")[:2])
    return f"[{shown}]({address})"
