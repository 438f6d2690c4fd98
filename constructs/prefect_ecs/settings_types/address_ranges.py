"""Address ranges that a VPC may have."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

PRIVATE_RANGES: tuple[IPv4Network, ...] = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)
"""Where a VPC may take addresses that no public host has (RFC 1918 and RFC 6598)."""

DOCKER_RANGE = IPv4Network("172.17.0.0/16")
"""Docker's own bridge network on hosts that use it; AWS advises against it:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""


def _parse_network(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"{error}; write a network address with its prefix, such as 10.0.0.0/16") from None


def _check_private(cidr: IPv4Network) -> IPv4Network:
    if not any(cidr.subnet_of(private) for private in PRIVATE_RANGES):
        raise ValueError(f"{cidr} is not private; it must lie within {', '.join(map(str, PRIVATE_RANGES))}")
    if cidr.overlaps(DOCKER_RANGE):
        raise ValueError(
            f"{cidr} overlaps {DOCKER_RANGE}, which Docker's bridge and some AWS services use; choose another"
        )
    return cidr


Cidr = Annotated[IPv4Network, BeforeValidator(_parse_network)]
PrivateCidr = Annotated[Cidr, AfterValidator(_check_private)]
