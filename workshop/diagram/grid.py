"""Positions in the architecture diagram, in pixels. It has a column for each zone and grows with the number of zones."""

from dataclasses import dataclass

MARGIN = 16
PADDING = 10
FIRST_LINE, LINE = 20, 18
"""Baseline of the first line of a box from its top, and distance between lines."""

OUTSIDE_TOP, OUTSIDE_HEIGHT = 76, 66
ACCOUNT_TOP = 194
VPC_TOP = 240
ZONES_TOP = 272
PUBLIC_TOP, PUBLIC_HEIGHT = 300, 110
PRIVATE_TOP = 420
CLUSTER_TOP = 468
WORKER_TOP, FLOWS_TOP, TASKS_HEIGHT = 522, 656, 92
CLUSTER_BOTTOM = 758
PRIVATE_BOTTOM = 768
ZONES_BOTTOM = 773
ENDPOINT_TOP, ENDPOINT_HEIGHT = 790, 48
VPC_BOTTOM = 850
ACCOUNT_BOTTOM = 866
PAGE_BOTTOM = 906

_ZONES_WIDTH = 572
_ZONE_GAP = 12
_MIN_ZONE_WIDTH = 182
_ARROWS_WIDTH = 142
_SERVICES_WIDTH = 216


@dataclass(frozen=True)
class Grid:
    """Horizontal positions, which depend on the number of zones."""

    zones: int

    @property
    def zone_width(self) -> int:
        count = max(self.zones, 1)
        return max((_ZONES_WIDTH - _ZONE_GAP * (count - 1)) // count, _MIN_ZONE_WIDTH)

    @property
    def vpc_left(self) -> int:
        return 2 * MARGIN

    @property
    def zones_left(self) -> int:
        return self.vpc_left + PADDING + 4

    def zone_left(self, index: int) -> int:
        return self.zones_left + index * (self.zone_width + _ZONE_GAP)

    def egress_x(self, index: int) -> int:
        """The x coordinate of the arrow to the internet, at the right of a zone where it crosses no text."""
        return self.zone_left(index) + self.zone_width - 28

    @property
    def zones_right(self) -> int:
        return self.zone_left(max(self.zones, 1) - 1) + self.zone_width

    @property
    def vpc_right(self) -> int:
        return self.zones_right + PADDING + 4

    @property
    def cluster_left(self) -> int:
        return self.zones_left + PADDING

    @property
    def cluster_right(self) -> int:
        return self.zones_right - PADDING

    @property
    def services_left(self) -> int:
        return self.vpc_right + _ARROWS_WIDTH

    @property
    def services_right(self) -> int:
        return self.services_left + _SERVICES_WIDTH

    @property
    def account_right(self) -> int:
        return self.services_right + MARGIN

    @property
    def page_right(self) -> int:
        return self.account_right + MARGIN
