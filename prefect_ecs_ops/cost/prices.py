"""The price files, `prices/<region>.toml`, with the public source of each price; and how amounts are shown."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from prefect_ecs_ops.cost.resource import number

DIRECTORY = Path(__file__).with_name("prices")
UNPRICED = "unpriced"
_CENT = Decimal("0.01")


class NoPricesError(RuntimeError):
    """A region has no price file. The message lists the regions that have one."""


@dataclass(frozen=True)
class Source:
    """Where prices come from.

    Attributes:
        page: the AWS page that publishes the prices.
        file: the file that this page reads.
        read_from: the public copy of the file.
        as_of: AWS's date of the file, or the copy's date if the file has none.
    """

    page: str
    file: str
    read_from: str
    as_of: date


@dataclass(frozen=True)
class Price:
    """One price.

    Attributes:
        usd: US dollars for one unit, before tax, free tiers and discounts.
        unit: what is bought, such as "GB-hour".
        label: the price's name in the source.
    """

    usd: Decimal
    unit: str
    label: str
    source: Source


@dataclass(frozen=True)
class PriceList:
    """The prices of a region by key, such as "nat_gateway.hour"."""

    region: str
    collected: date
    prices: dict[str, Price]

    def get(self, key: str) -> Price | None:
        """The price, or None if this region has no source for it."""
        return self.prices.get(key)


def priced_regions() -> tuple[str, ...]:
    """The regions that have a price file."""
    return tuple(sorted(file.stem for file in DIRECTORY.glob("*.toml")))


@cache
def price_list(region: str) -> PriceList:
    """The prices of a region.

    Raises:
        NoPricesError: the region has no price file.
    """
    file = DIRECTORY / f"{region}.toml"
    if not file.exists():
        raise NoPricesError(
            f"there are no prices for {region}, only for {', '.join(priced_regions())}; add prefect_ecs_ops/cost/prices/{file.name}, "
            "or use --region to estimate with another region's prices"
        )
    content = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    sources = {name: Source(**source) for name, source in content["sources"].items()}
    prices = {
        f"{group}.{name}": Price(
            usd=Decimal(price["usd"]), unit=price["unit"], label=price["label"], source=sources[price["source"]]
        )
        for group, named in content["prices"].items()
        for name, price in named.items()
    }
    return PriceList(region=content["region"], collected=content["collected"], prices=prices)


def dollars(amount: Decimal | None) -> str:
    """An amount to the cent; "unpriced" without a price, and "<$0.01" for an amount that rounds to zero."""
    if amount is None:
        return UNPRICED
    shown = amount.quantize(_CENT, ROUND_HALF_UP)
    return f"<${_CENT}" if amount and not shown else f"${shown:,}"


def exact(amount: Decimal) -> str:
    """A price with all its digits, and at least two decimal places: "$0.045"."""
    whole, _, digits = f"{amount.normalize():f}".partition(".")
    return f"${whole}.{digits.ljust(2, '0')}"


def bought(quantity: Decimal | None, unit: str, unit_price: Decimal | None) -> str:
    """A quantity and its price: "730 hours at $0.045"."""
    price = f"at {exact(unit_price)}" if unit_price is not None else UNPRICED
    if quantity is None:
        return f"{price} a {unit}".replace(f"{UNPRICED} a ", UNPRICED)
    several = "" if quantity == 1 or not unit or unit.endswith(("GB", "s")) else "s"
    return f"{number(quantity)} {unit}{several} {price}".replace("  ", " ")
