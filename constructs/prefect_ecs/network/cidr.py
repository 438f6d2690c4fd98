"""The division of a VPC's address range into subnets."""

from dataclasses import dataclass
from ipaddress import IPv4Network

SHORTEST_PREFIX = 16
LONGEST_PREFIX = 26

MOST_ZONES = 8
"""Zones that a plan reserves room for; AWS's largest region has six."""

_SMALLEST_SUBNET = 28
"""Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""


@dataclass(frozen=True)
class SubnetPlan:
    """Fixed slots for subnets, so that adding a zone later renumbers nothing.

    The range's lower half has eight private slots (a /20 each in a /16: 4,091 tasks), because each flow run takes an address. The
    upper half starts with eight public slots (a /24 each in a /16), which hold NAT or, without NAT, the tasks; the rest stays free.
    Zone *n* always gets slot *n* of either kind. No slot is smaller than AWS's smallest subnet, /28, so ranges under /24 have room
    for fewer zones.

    Raises:
        ValueError: the range is larger than /16 (AWS has none) or smaller than /26 (no room for two zones).
    """

    cidr: IPv4Network

    def __post_init__(self) -> None:
        if not SHORTEST_PREFIX <= self.cidr.prefixlen <= LONGEST_PREFIX:
            raise ValueError(
                f"cidr {self.cidr} has {self.cidr.num_addresses} addresses; "
                f"allowed: a prefix from /{SHORTEST_PREFIX} (AWS's largest VPC) to /{LONGEST_PREFIX} (room for two zones)"
            )

    @property
    def zones(self) -> int:
        """How many zones fit into the range: 8, in a /25 4, in a /26 2."""
        half_prefix: int = self.cidr.prefixlen + 1
        return min(MOST_ZONES, 1 << (_SMALLEST_SUBNET - half_prefix))

    def private(self, zone: int) -> IPv4Network:
        """The private subnet of a zone, counted from 0."""
        return self._slot(zone, upper_half=False, added_bits=4)

    def public(self, zone: int) -> IPv4Network:
        """The public subnet of a zone, counted from 0."""
        return self._slot(zone, upper_half=True, added_bits=8)

    def _slot(self, zone: int, *, upper_half: bool, added_bits: int) -> IPv4Network:
        prefix = min(self.cidr.prefixlen + added_bits, _SMALLEST_SUBNET)
        half = self.cidr.num_addresses // 2 if upper_half else 0
        return IPv4Network((int(self.cidr.network_address) + half + zone * 2 ** (32 - prefix), prefix))
