"""The tables of the documentation agree with the estimates."""

from decimal import Decimal
from typing import get_args

from prefect_ecs.network.settings import NetworkSettings

from prefect_ecs_ops.cost.assumptions import names
from prefect_ecs_ops.cost.prices import price_list, priced_regions
from prefect_ecs_ops.cost.rooms import FREE
from prefect_ecs_ops.cost.selection import NAT_MODES
from prefect_ecs_ops.cost.tables import (
    NAT_TEXTS,
    OPTIONS,
    assumptions_table,
    bill_table,
    comparison_table,
    examples_table,
    free_table,
    options_table,
    prices_table,
    shapes_table,
)


def rows(markdown: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in markdown.splitlines() if line.startswith("|")
    ]


def test_a_bill_has_a_row_for_each_part_and_the_same_thing_once() -> None:
    table = {row[0]: row[1:] for row in rows(bill_table("dev"))}
    assert table["NAT gateway"] == ["NAT gateway: 730 hours at $0.045; data processed: 10 GB at $0.045", "$33.30"]
    assert table["Logs"][0].count("logs ingested") == 1, "two log groups, one of them"
    assert table["Logs"][0].startswith("logs ingested: 1 GB at $0.50")
    assert "unpriced" not in bill_table("dev")


def test_three_quarters_of_the_bill_are_the_nat_gateway_as_the_readme_says() -> None:
    amounts = {row[0]: row[-1].strip("*$") for row in rows(bill_table("dev"))[2:]}
    nat = float(amounts["NAT gateway"]) + float(amounts["Public addresses"])
    assert 0.70 < nat / float(amounts["**Total**"]) < 0.80


def test_what_is_missing_from_a_comparison_is_listed() -> None:
    table = comparison_table(["dev", "staging-us-east-1"])
    assert rows(table)[-1][-1].endswith("+ unpriced**")
    assert "Without a price, and therefore not in the total: Container Insights" in table


def test_every_option_can_be_priced_in_us_east_1() -> None:
    table = rows(options_table())
    column = table[0].index("us-east-1")
    assert len(table) == len(OPTIONS) + 2
    assert [row[0] for row in table if row[column] == "unpriced"] == []


def test_the_other_tables_are_complete() -> None:
    assert all(f"| `{name}` |" in assumptions_table() for name in names())
    assert all(f"`{kind}`" in free_table() for kind in FREE)
    prices = prices_table()
    keys = {key for region in priced_regions() for key in price_list(region).prices if not key.startswith("ec2_")}
    assert all(f"| `{key}` |" in prices for key in keys)


def test_the_nat_modes_are_those_that_settings_allow() -> None:
    allowed = get_args(NetworkSettings.model_fields["nat"].annotation)
    assert list(NAT_MODES) == list(NAT_TEXTS) == list(allowed)


def test_the_price_of_a_nat_mode_is_what_it_adds_to_dev() -> None:
    table = [row[-1].replace("$", "").split(" of ") for row in rows(shapes_table())[2:-1]]
    assert table[0] == ["36.95", "49.91"], "dev as it is: the gateway, what goes through it, its address"
    assert {Decimal(whole) - Decimal(part) for part, whole in table} == {Decimal("12.96")}


def test_the_examples_are_shown_with_their_figures() -> None:
    shown = {row[0].partition("]")[0].strip("["): row[-1] for row in rows(examples_table())[2:]}
    assert list(shown) == ["dev", "lean", "resilient"]
    assert shown["dev"] == rows(bill_table("dev"))[-1][-1].strip("*")
