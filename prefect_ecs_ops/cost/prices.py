"""The price files: `prices/<region>.toml`, one for each region, each price with the public source that it was read from."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

DIRECTORY = Path(__file__).with_name("prices")


class NoPricesError(RuntimeError):
    """There is no price file for a region. The message says which there are."""


@dataclass(frozen=True)
class Source:
    """Where prices were read.

    Attributes:
        page: AWS's page that publishes them.
        file: what AWS's page is drawn from.
        read_from: the public copy that was read.
        as_of: the date that AWS gave the file or, where it has none, that of the copy.
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
        label: what the source calls it.
    """

    usd: Decimal
    unit: str
    label: str
    source: Source


@dataclass(frozen=True)
class PriceList:
    """The prices of a region by their keys, such as "nat_gateway.hour"."""

    region: str
    collected: date
    prices: dict[str, Price]

    def get(self, key: str) -> Price | None:
        """The price, or None where no source for it was found in this region."""
        return self.prices.get(key)


def priced_regions() -> tuple[str, ...]:
    """The regions that have a price file."""
    return tuple(sorted(file.stem for file in DIRECTORY.glob("*.toml")))


@cache
def price_list(region: str) -> PriceList:
    """The prices of a region.

    Raises:
        NoPricesError: nobody has collected any.
    """
    file = DIRECTORY / f"{region}.toml"
    if not file.exists():
        raise NoPricesError(
            f"there are no prices for {region}, only for {', '.join(priced_regions())}; add prefect_ecs_ops/cost/prices/{file.name}, "
            "or give --region to see what the stack would cost there"
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
