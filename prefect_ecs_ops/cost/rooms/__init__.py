"""What the resources of each room cost. To price a new type of resource, add it to its room's file, or add a file here.

A module in this package can define three tables, which the tables of the same names below combine:

- `PRICED`: types of resources, and how to price a resource of that type.
- `PRICED_PER_STACK`: things that are no resource of the stack, and how to price them once for each stack.
- `FREE`: types of resources that cost nothing by themselves, with the reason.
"""

import pkgutil
from importlib import import_module

from prefect_ecs_ops.cost.resource import Free, Priced

ROOMS = tuple(import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
PRICED: dict[str, Priced] = {}
PRICED_PER_STACK: dict[str, Priced] = {}
FREE: dict[str, Free] = {}

for _room in ROOMS:
    PRICED.update(getattr(_room, "PRICED", {}))
    PRICED_PER_STACK.update(getattr(_room, "PRICED_PER_STACK", {}))
    FREE.update(getattr(_room, "FREE", {}))
