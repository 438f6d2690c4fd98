"""The estimate: sums, and that anything without a price is named and never counts as free."""

from datetime import date
from decimal import Decimal

from prefect_ecs_ops.cost.prices import PriceList
from prefect_ecs_ops.cost.report import comparison, total

from .stacks import estimated, stack_of

NO_PRICES = PriceList(region="nowhere", collected=date(2026, 1, 1), prices={})


def test_the_total_is_the_sum_of_the_lines() -> None:
    estimate = estimated(stack_of(aws_nat_gateway__a={}, aws_eip__a={}), hours=10, nat_gb=5)
    assert estimate.total == Decimal(25)
    assert estimate.by_title() == {"NAT gateway": Decimal(15), "Public addresses": Decimal(10)}
    assert estimate.unpriced == ()


def test_what_has_no_price_is_named_and_has_no_amount() -> None:
    estimate = estimated(stack_of(aws_eip__a={}), prices=NO_PRICES)
    assert [line.monthly for line in estimate.lines] == [None]
    assert estimate.by_title() == {"Public addresses": None}
    assert estimate.unpriced == ("aws_eip.a: public IPv4 address",)
    assert total(estimate) == "$0.00 + unpriced"


def test_an_unknown_type_is_reported_unpriced() -> None:
    estimate = estimated(stack_of(aws_mainframe__big={}, aws_vpc__a={}))
    assert estimate.unknown == ("aws_mainframe.big",)
    assert estimate.unpriced == ("aws_mainframe.big",)
    assert estimate.free == 1
    assert "unpriced" in total(estimate)


def test_side_by_side_there_is_a_row_for_each_part_of_either() -> None:
    header, rows = comparison([estimated(stack_of(aws_eip__a={})), estimated(stack_of(aws_kms_key__a={}))])
    assert header == ["", "test", "test"]
    assert rows == [
        ["Public addresses", "$730.00", "-"],
        ["Encryption key", "-", "$1.00"],
        ["Total", "$730.00", "$1.00"],
    ]
