"""The price files: every price has its public source and its date, and nothing is made up. And how amounts are shown."""

from datetime import date
from decimal import Decimal

import pytest

from prefect_ecs_ops.cost.prices import (
    DIRECTORY,
    NoPricesError,
    PriceList,
    bought,
    dollars,
    exact,
    price_list,
    priced_regions,
)
from prefect_ecs_ops.cost.resource import number

LISTS = [price_list(region) for region in priced_regions()]


def test_the_regions_of_the_committed_stacks_have_prices() -> None:
    assert {"us-east-1", "us-east-2", "us-west-2", "eu-central-1", "eu-west-1"} <= set(priced_regions())


@pytest.mark.parametrize("prices", LISTS, ids=lambda prices: prices.region)
def test_every_price_has_a_public_source_and_a_date(prices: PriceList) -> None:
    assert prices.prices
    for key, price in prices.prices.items():
        for address in (price.source.page, price.source.file, price.source.read_from):
            assert address.startswith("https://"), key
        assert date(2024, 1, 1) <= price.source.as_of <= prices.collected, key
        assert price.usd > 0, f"{key}: what costs nothing is not a price; leave it out"
        assert price.label, key
        assert price.unit, key


@pytest.mark.parametrize("prices", LISTS, ids=lambda prices: prices.region)
def test_a_file_contains_the_prices_of_its_region(prices: PriceList) -> None:
    assert (DIRECTORY / f"{prices.region}.toml").exists()


def test_the_same_price_has_the_same_unit_everywhere() -> None:
    for key in LISTS[0].prices:
        assert len({price.unit for prices in LISTS if (price := prices.get(key))}) == 1, key


def test_prices_are_exact() -> None:
    price = price_list("us-east-1").get("nat_gateway.hour")
    assert price is not None
    assert price.usd == Decimal("0.045")
    assert price.unit == "hour"


def test_what_nobody_found_is_none() -> None:
    assert price_list("eu-west-1").get("ebs.gp3_gb_month") is None
    assert price_list("us-east-1").get("nothing.like_it") is None


def test_a_region_without_prices_is_refused_with_a_remedy() -> None:
    with pytest.raises(
        NoPricesError, match=r"no prices for eu-south-2, only for eu-central-1.*prices/eu-south-2\.toml.*--region"
    ):
        price_list("eu-south-2")


@pytest.mark.parametrize("prices", LISTS, ids=lambda prices: prices.region)
def test_a_key_costs_a_dollar_as_settings_and_documentation_say(prices: PriceList) -> None:
    key = prices.get("kms.key_month")
    assert key is not None
    assert key.usd == 1


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0", "$0.00"), ("0.004", "<$0.01"), ("0.005", "$0.01"), ("9.0102", "$9.01"), ("1234.5", "$1,234.50")],
)
def test_sums_are_rounded_to_the_cent_and_nothing_is_rounded_to_nothing(amount: str, shown: str) -> None:
    assert dollars(Decimal(amount)) == shown


def test_what_has_no_price_is_not_a_number() -> None:
    assert dollars(None) == "unpriced"


@pytest.mark.parametrize(("price", "shown"), [("1", "$1.00"), ("0.40", "$0.40"), ("0.0000166667", "$0.0000166667")])
def test_prices_keep_their_digits(price: str, shown: str) -> None:
    assert exact(Decimal(price)) == shown


@pytest.mark.parametrize(("value", "shown"), [("1460", "1,460"), ("0.1314", "0.1314"), ("10.0", "10"), ("0", "0")])
def test_quantities_have_no_trailing_zeros(value: str, shown: str) -> None:
    assert number(Decimal(value)) == shown


def test_a_quantity_is_shown_with_its_unit() -> None:
    assert bought(Decimal(730), "hour", Decimal("0.045")) == "730 hours at $0.045"
    assert bought(Decimal(1), "hour", Decimal("0.045")) == "1 hour at $0.045"
    assert bought(Decimal(10), "GB", Decimal("0.045")) == "10 GB at $0.045"
    assert bought(Decimal(2), "", None) == "2 unpriced"
    assert bought(None, "metric-month", Decimal("0.3")) == "at $0.30 a metric-month"
    assert bought(None, "", None) == "unpriced"
