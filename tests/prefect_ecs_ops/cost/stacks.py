"""Small stacks for tests of the estimate, and prices that are easy to reckon with."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.estimate import Estimate, Line, estimate
from prefect_ecs_ops.cost.prices import Price, PriceList, Source

SOURCE = Source(page="https://a", file="https://b", read_from="https://c", as_of=date(2026, 1, 1))


class OneDollarEach(PriceList):
    """Everything costs a dollar, so that a line's amount is its quantity."""

    def get(self, key: str) -> Price | None:
        return Price(usd=Decimal(1), unit=key, label=key, source=SOURCE)


ONE_DOLLAR_EACH = OneDollarEach(region="nowhere", collected=date(2026, 1, 1), prices={})


def stack_of(**resources: Any) -> Json:
    """A stack by addresses with a double underscore: `aws_nat_gateway__a={}`."""
    by_kind: dict[str, dict[str, Any]] = defaultdict(dict)
    for address, body in resources.items():
        kind, _, name = address.partition("__")
        by_kind[kind][name] = body
    return {"resource": dict(by_kind)}


def estimated(stack: Json, *, prices: PriceList = ONE_DOLLAR_EACH, **assumed: int) -> Estimate:
    values = [f"{name}={value}" for name, value in assumed.items()]
    return estimate("test", stack, prices, Assumptions().with_values(values))


def bought(stack: Json, **assumed: int) -> list[tuple[str, str, Any]]:
    """Each line of the estimate: resource, the key of its price, quantity."""
    return [
        (line.resource, line.unit, line.quantity) for line in estimated(stack, prices=ONE_DOLLAR_EACH, **assumed).lines
    ]


def only_line(stack: Json) -> Line:
    (line,) = estimated(stack).lines
    return line
