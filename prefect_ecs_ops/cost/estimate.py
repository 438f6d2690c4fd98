"""The estimate of a stack: a line for each thing that is bought for it, and what could not be priced."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.catalog import FLOW_RUNS, PRICED
from prefect_ecs_ops.cost.free import FREE
from prefect_ecs_ops.cost.prices import PriceList
from prefect_ecs_ops.cost.resource import Priced, Resource


@dataclass(frozen=True)
class Line:
    """One thing that is bought.

    Attributes:
        title: the row of a table that it falls into, such as "NAT gateway".
        resource: the address of the resource, or "flow runs".
        what: what is bought.
        quantity: how much of it in a month; None if that can't be told.
        unit: of the quantity; "" without a price.
        unit_price: US dollars; None if no source for it was found in this region.
        basis: where the quantity comes from.
    """

    title: str
    resource: str
    what: str
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    basis: str

    @property
    def monthly(self) -> Decimal | None:
        """US dollars a month, or None: unpriced, which is not the same as nothing."""
        if self.quantity is None or self.unit_price is None:
            return None
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Estimate:
    """What a stack costs in a month.

    Attributes:
        name: the stack's.
        region: whose prices were used.
        unknown: addresses of resources whose type is neither priced nor known to be free.
        free: how many resources there are that cost nothing.
    """

    name: str
    region: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    free: int

    @property
    def total(self) -> Decimal:
        """Of what is priced."""
        return sum((line.monthly for line in self.lines if line.monthly is not None), Decimal(0))

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Everything that the total lacks."""
        lines = [f"{line.resource}: {line.what}" for line in self.lines if line.monthly is None]
        return (*lines, *self.unknown)

    def by_title(self) -> dict[str, Decimal | None]:
        """The sum of the lines of each title, in the order of the lines; None if one of them has no price."""
        sums: dict[str, Decimal | None] = {}
        for line in self.lines:
            before = sums.get(line.title, Decimal(0))
            sums[line.title] = None if before is None or line.monthly is None else before + line.monthly
        return sums


def estimate(name: str, stack: Json, prices: PriceList, assumptions: Assumptions) -> Estimate:
    """Prices every resource of a stack, and the flow runs that it is there for."""
    lines: list[Line] = []
    unknown: list[str] = []
    free = 0
    # In the order of the catalog, so that what costs most comes first and two stacks can be read side by side.
    for kind, priced in PRICED.items():
        for resource in _resources(stack, kind):
            lines += _lines(resource, priced, prices, assumptions)
        if kind == "aws_ecs_service":
            lines += _lines(Resource(stack, "flow runs", "", {}), FLOW_RUNS, prices, assumptions)
    for kind in sorted(set(stack.get("resource", {})) - set(PRICED)):
        for resource in _resources(stack, kind):
            if kind in FREE:
                free += 1
            else:
                unknown.append(resource.address)
    return Estimate(name=name, region=prices.region, lines=tuple(lines), unknown=tuple(unknown), free=free)


def _resources(stack: Json, kind: str) -> Iterator[Resource]:
    for name, body in sorted(stack.get("resource", {}).get(kind, {}).items()):
        yield Resource(stack=stack, kind=kind, name=name, body=body)


def _lines(resource: Resource, priced: Priced, prices: PriceList, assumptions: Assumptions) -> Iterator[Line]:
    for usage in priced.usages(resource, assumptions):
        price = prices.get(usage.price)
        yield Line(
            title=priced.title,
            resource=resource.address.rstrip("."),
            what=usage.what,
            quantity=usage.quantity,
            unit=price.unit if price else "",
            unit_price=price.usd if price else None,
            basis=usage.basis,
        )
