"""Settings of the egress rules of flow runs."""

import re
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.settings_types import Cidr, Model

MAX_RULES = 50
"""A security group has at most 60 egress rules by default; this leaves room for the stack's own.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups"""

_ANYWHERE = IPv4Network("0.0.0.0/0")
_HTTPS_PORT = 443


def check_security_group_id(group: str) -> str:
    """Raises ValueError unless this is the ID of a security group."""
    if not re.fullmatch(r"sg-([0-9a-f]{8}|[0-9a-f]{17})", group):
        raise ValueError(f"{group!r} is not a security group ID, such as sg-0123456789abcdef0")
    return group


def _check_prefix_list_id(prefix_list: str) -> str:
    if not re.fullmatch(r"pl-([0-9a-f]{8}|[0-9a-f]{17})", prefix_list):
        raise ValueError(f"{prefix_list!r} is not a prefix list ID, such as pl-0123456789abcdef0")
    return prefix_list


def _check_description(description: str) -> str:
    # Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
    if not re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}", description):
        raise ValueError(
            f"{description!r} is not a valid rule description: use 1 to 255 letters, digits, spaces and "
            f". _ - : / ( ) # , @ [ ] + = & ; {{ }} ! $ *"
        )
    return description


class EgressRule(Model):
    """An additional destination of flow runs, such as a database. Set exactly one of `cidr`, `security_group_id`, `prefix_list_id`."""

    description: Annotated[str, AfterValidator(_check_description)]
    """Why flow runs need it. It becomes the description of the security group rule."""

    port: Annotated[int, Field(ge=1, le=65535)]
    """Destination port."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """Protocol. Default: "tcp"."""

    cidr: Cidr | None = None
    """Destination address range, such as 10.20.0.0/16. Default: none."""

    security_group_id: Annotated[str, AfterValidator(check_security_group_id)] | None = None
    """Destination security group, in this VPC or a peered one. That group must allow ingress from the flow
    runs' security group (output `flow_security_group_id`). Default: none."""

    prefix_list_id: Annotated[str, AfterValidator(_check_prefix_list_id)] | None = None
    """Destination prefix list, managed by AWS or by you. Default: none."""

    @property
    def destination(self) -> str:
        return str(self.cidr or self.security_group_id or self.prefix_list_id)

    @model_validator(mode="after")
    def _check_destination(self) -> "EgressRule":
        given = [name for name in ("cidr", "security_group_id", "prefix_list_id") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a rule needs exactly one destination, and this one has {' and '.join(given) or 'none'}; "
                "set cidr, security_group_id or prefix_list_id"
            )
        if (self.protocol, self.port, self.cidr) == ("tcp", _HTTPS_PORT, _ANYWHERE):
            raise ValueError("the stack already allows HTTPS to any address; remove this rule")
        return self


def check_egress_rules(rules: tuple[EgressRule, ...]) -> tuple[EgressRule, ...]:
    """Raises ValueError if there are too many rules, or if two rules differ only in their descriptions."""
    if len(rules) > MAX_RULES:
        raise ValueError(f"{len(rules)} rules exceed the {MAX_RULES} that fit into a security group; use a prefix list")
    seen: set[tuple[str, int, str]] = set()
    for rule in rules:
        key = (rule.protocol, rule.port, rule.destination)
        if key in seen:
            raise ValueError(f"{rule.protocol} {rule.port} to {rule.destination} is listed twice; remove one")
        seen.add(key)
    return rules
