"""A resource of a synthesized stack, and what its price depends on elsewhere in the stack."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from prefect_ecs_ops.common.expressions import names_of
from prefect_ecs_ops.common.synthesized import Json, resources
from prefect_ecs_ops.cost.assumptions import Assumptions


@dataclass(frozen=True)
class Usage:
    """Something that is bought for a resource.

    Attributes:
        what: what it is, for people.
        price: the price's key in the price files.
        quantity: how much of it in a month; None if that can't be told.
        basis: where the quantity comes from.
    """

    what: str
    price: str
    quantity: Decimal | None
    basis: str


@dataclass(frozen=True)
class Resource:
    """One resource. `body` is its Terraform JSON."""

    stack: Json
    kind: str
    name: str
    body: Json

    @property
    def address(self) -> str:
        return f"{self.kind}.{self.name}"

    def others(self, kind: str) -> dict[str, Json]:
        """Every resource of a type in the same stack."""
        return resources(self.stack, kind)

    def referred(self, value: Any, kind: str) -> Json | None:
        """The resource of that type that a value refers to, or None."""
        found = names_of(value, kind) & set(self.others(kind)) if isinstance(value, str | list) else set()
        return self.others(kind)[min(found)] if found else None


Usages = Callable[[Resource, Assumptions], Iterable[Usage]]


@dataclass(frozen=True)
class Priced:
    """How resources of one type are priced, and the row of a table that they fall into."""

    title: str
    usages: Usages


def first(blocks: Any) -> Json:
    """A block that stands in the JSON as itself or as a list of one; empty where there is none."""
    if isinstance(blocks, list):
        return blocks[0] if blocks else {}
    return blocks or {}
