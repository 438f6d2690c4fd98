"""How a VPC's address range is divided into subnets."""

from dataclasses import dataclass
from ipaddress import IPv4Network

LONGEST_PREFIX = 20
SHORTEST_PREFIX = 16


@dataclass(frozen=True)
class SubnetPlan:
    """Fixed places for subnets, so that adding a zone later renumbers nothing.

    The range's lower half is eight private slots (a /20 each in a /16: 4,091 tasks), for flow runs take one address each. The upper half
    starts with eight public slots (a /24 each in a /16), for only NAT gateways live there; the rest stays free. Zone *n* always
    gets slot *n* of either kind.

    Raises:
        ValueError: the range is larger than /16 (AWS has none) or smaller than /20 (public slots would be under AWS's smallest, /28).
    """

    cidr: IPv4Network

    def __post_init__(self) -> None:
        if not SHORTEST_PREFIX <= self.cidr.prefixlen <= LONGEST_PREFIX:
            raise ValueError(
                f"cidr {self.cidr} has {self.cidr.num_addresses} addresses; "
                f"allowed: a prefix from /{SHORTEST_PREFIX} (AWS's largest VPC) to /{LONGEST_PREFIX} (room for eight zones)"
            )

    def private(self, zone: int) -> IPv4Network:
        """The private subnet of a zone, counted from 0 to 7."""
        return self._slot(zone, upper_half=False, added_bits=4)

    def public(self, zone: int) -> IPv4Network:
        """The public subnet of a zone, counted from 0 to 7."""
        return self._slot(zone, upper_half=True, added_bits=8)

    def _slot(self, zone: int, *, upper_half: bool, added_bits: int) -> IPv4Network:
        half = list(self.cidr.subnets(prefixlen_diff=1))[upper_half]
        return list(half.subnets(new_prefix=self.cidr.prefixlen + added_bits))[zone]
