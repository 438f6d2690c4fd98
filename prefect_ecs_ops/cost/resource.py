"""A resource of a synthesized stack, and how its type is priced."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from prefect_ecs_ops.common.expressions import names_of
from prefect_ecs_ops.common.synthesized import Json, resources
from prefect_ecs_ops.cost.assumptions import Assumptions

INFRACOST = "https://github.com/infracost/infracost/blob/95ba4f49a7abf5567b04f751a115543281a4ab18/internal/providers/terraform/aws/registry.go"
"""`FreeResources` of Infracost, a tool that prices Terraform."""


@dataclass(frozen=True)
class Usage:
    """Something that is bought for a resource.

    Attributes:
        what: what is bought, for people.
        price: the price's key in the price files.
        quantity: how much of it is bought in a month; None if the stack doesn't determine it.
        basis: where the quantity comes from.
    """

    what: str
    price: str
    quantity: Decimal | None
    basis: str


@dataclass(frozen=True)
class Resource:
    """A resource. `body` is its Terraform JSON."""

    stack: Json
    kind: str
    name: str
    body: Json

    @property
    def address(self) -> str:
        return f"{self.kind}.{self.name}"

    def others(self, kind: str) -> dict[str, Json]:
        """Every resource of a type in the same stack, by name."""
        return resources(self.stack, kind)

    def referred(self, value: Any, kind: str) -> Json | None:
        """The resource of a type that a value refers to, or None."""
        found = names_of(value, kind) & set(self.others(kind)) if isinstance(value, str | list) else set()
        return self.others(kind)[min(found)] if found else None


@dataclass(frozen=True)
class Priced:
    """How a type of resource is priced.

    Attributes:
        title: the row of a bill that the resources belong to.
        usages: what is bought for a resource.
        position: where the row is in a bill; rows that usually cost more come first. Numbers leave gaps for new types.
    """

    title: str
    usages: Callable[[Resource, Assumptions], Iterable[Usage]]
    position: int


@dataclass(frozen=True)
class Free:
    """Why a type of resource costs nothing by itself, and the page that says so."""

    reason: str
    source: str


ACCESS_CONTROL = Free("access control", INFRACOST)


def first(blocks: Any) -> Json:
    """A block that the JSON contains by itself or in a list; empty if there is none."""
    if isinstance(blocks, list):
        return blocks[0] if blocks else {}
    return blocks or {}


def number(value: Decimal) -> str:
    """A quantity with at most four decimal places, without trailing zeros."""
    shown = f"{value:,.4f}"
    return shown.rstrip("0").rstrip(".")
