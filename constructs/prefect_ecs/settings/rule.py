"""What a rule is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prefect_ecs.settings.environment import Settings


@dataclass(frozen=True)
class Rule:
    """A pure check of one environment.

    Attributes:
        id: by which it is suppressed.
        because: what happens to somebody who ignores it.
        find: from the settings of all of an environment's regions, what is wrong, a text for each finding; empty if nothing is.
    """

    id: str
    because: str
    find: Callable[[Sequence[Settings]], list[str]]
