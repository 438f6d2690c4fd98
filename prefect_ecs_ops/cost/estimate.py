"""The estimate of a stack: a line for each thing that is bought for it, and what has no price."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from prefect_ecs_ops.common.synthesized import Json, resources
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.prices import PriceList
from prefect_ecs_ops.cost.resource import Priced, Resource
from prefect_ecs_ops.cost.rooms import FREE, PRICED, PRICED_PER_STACK


@dataclass(frozen=True)
class Line:
    """One thing that is bought.

    Attributes:
        title: the row of a bill that the line belongs to, such as "NAT gateway".
        resource: the address of the resource, or "flow runs".
        what: what is bought.
        quantity: how much of it is bought in a month; None if the stack doesn't determine it.
        unit: unit of the quantity; empty without a price.
        unit_price: price of a unit in US dollars; None if this region has no source for it.
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
        """US dollars a month; None if the line has no price, which doesn't mean that it is free."""
        if self.quantity is None or self.unit_price is None:
            return None
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Estimate:
    """What a stack costs in a month.

    Attributes:
        name: the stack's name.
        region: the region of the prices.
        unknown: addresses of resources whose type is neither priced nor known to be free.
        free: number of resources that are free of charge.
    """

    name: str
    region: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    free: int

    @property
    def total(self) -> Decimal:
        """US dollars a month for everything that has a price."""
        return sum((line.monthly for line in self.lines if line.monthly is not None), Decimal(0))

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Everything that is missing from the total."""
        lines = [f"{line.resource}: {line.what}" for line in self.lines if line.monthly is None]
        return (*lines, *self.unknown)

    def by_title(self) -> dict[str, Decimal | None]:
        """The sum of each title's lines, in the order of the lines; None if a line has no price."""
        sums: dict[str, Decimal | None] = {}
        for line in self.lines:
            before = sums.get(line.title, Decimal(0))
            sums[line.title] = None if before is None or line.monthly is None else before + line.monthly
        return sums


def estimate(name: str, stack: Json, prices: PriceList, assumptions: Assumptions) -> Estimate:
    """Prices every resource of a stack, and what is priced once for each stack, such as flow runs."""
    to_price = [(PRICED[kind], _resources(stack, kind)) for kind in PRICED]
    to_price += [(priced, [Resource(stack, kind, "", {})]) for kind, priced in PRICED_PER_STACK.items()]
    to_price.sort(key=lambda entry: entry[0].position)
    lines = [
        line
        for priced, found in to_price
        for resource in found
        for line in _lines(resource, priced, prices, assumptions)
    ]
    others = [
        resource
        for kind in sorted(set(stack.get("resource", {})) - set(PRICED))
        for resource in _resources(stack, kind)
    ]
    unknown = [resource.address for resource in others if resource.kind not in FREE]
    return Estimate(
        name=name,
        region=prices.region,
        lines=tuple(lines),
        unknown=tuple(unknown),
        free=len(others) - len(unknown),
    )


def _resources(stack: Json, kind: str) -> list[Resource]:
    return [Resource(stack, kind, name, body) for name, body in resources(stack, kind).items()]


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
