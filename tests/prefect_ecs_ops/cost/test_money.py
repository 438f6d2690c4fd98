"""How sums, prices and quantities are shown."""

from decimal import Decimal

import pytest

from prefect_ecs_ops.cost.money import bought, dollars, exact, number


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
def test_quantities_have_no_digits_that_say_nothing(value: str, shown: str) -> None:
    assert number(Decimal(value)) == shown


def test_what_is_bought_is_said_with_its_unit() -> None:
    assert bought(Decimal(730), "hour", Decimal("0.045")) == "730 hours at $0.045"
    assert bought(Decimal(1), "hour", Decimal("0.045")) == "1 hour at $0.045"
    assert bought(Decimal(10), "GB", Decimal("0.045")) == "10 GB at $0.045"
    assert bought(Decimal(2), "", None) == "2 unpriced"
    assert bought(None, "metric-month", Decimal("0.3")) == "at $0.30 a metric-month"
    assert bought(None, "", None) == "unpriced"
