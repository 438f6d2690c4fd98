"""Settings of what flow runs reach beside HTTPS."""

import re
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.settings_types import Cidr, Model

MAX_RULES = 50
"""Security groups have 60 egress rules at most, by default; ours and some room are left.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups"""

_ANYWHERE = IPv4Network("0.0.0.0/0")
_HTTPS_PORT = 443


def check_security_group_id(group: str) -> str:
    """Raises ValueError unless this is a security group's id."""
    if not re.fullmatch(r"sg-([0-9a-f]{8}|[0-9a-f]{17})", group):
        raise ValueError(f"{group!r} is not a security group's id such as sg-0123456789abcdef0")
    return group


def _check_prefix_list_id(prefix_list: str) -> str:
    if not re.fullmatch(r"pl-([0-9a-f]{8}|[0-9a-f]{17})", prefix_list):
        raise ValueError(f"{prefix_list!r} is not a prefix list's id such as pl-0123456789abcdef0")
    return prefix_list


def _check_description(description: str) -> str:
    # Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
    if not re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}", description):
        raise ValueError(
            f"{description!r} is not a rule's description: 1 to 255 letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; {{ }} ! $ *"
        )
    return description


class EgressRule(Model):
    """One more destination for flow runs, such as a database. Name exactly one of `cidr`, `security_group_id`, `prefix_list_id`."""

    description: Annotated[str, AfterValidator(_check_description)]
    """Why flow runs need it; it stands in the security group's rule."""

    port: Annotated[int, Field(ge=1, le=65535)]
    """Destination port."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """Default: "tcp"."""

    cidr: Cidr | None = None
    """Destination addresses, such as 10.20.0.0/16. Default: none."""

    security_group_id: Annotated[str, AfterValidator(check_security_group_id)] | None = None
    """Destination security group, in this VPC or a peered one. Default: none. That group must admit the flow runs' group
    (output `flow_security_group_id`)."""

    prefix_list_id: Annotated[str, AfterValidator(_check_prefix_list_id)] | None = None
    """Destination prefix list, AWS's own or yours. Default: none."""

    @property
    def destination(self) -> str:
        return str(self.cidr or self.security_group_id or self.prefix_list_id)

    @model_validator(mode="after")
    def _check_destination(self) -> "EgressRule":
        given = [name for name in ("cidr", "security_group_id", "prefix_list_id") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a rule has one destination, and this has {' and '.join(given) or 'none'}; "
                "give cidr, security_group_id or prefix_list_id"
            )
        if (self.protocol, self.port, self.cidr) == ("tcp", _HTTPS_PORT, _ANYWHERE):
            raise ValueError("HTTPS to anywhere is open already; remove this rule")
        return self


def check_egress_rules(rules: tuple[EgressRule, ...]) -> tuple[EgressRule, ...]:
    """Raises ValueError if there are too many rules, or two are the same but for their descriptions."""
    if len(rules) > MAX_RULES:
        raise ValueError(
            f"{len(rules)} rules are more than the {MAX_RULES} that fit into a security group; use a prefix list"
        )
    seen: set[tuple[str, int, str]] = set()
    for rule in rules:
        key = (rule.protocol, rule.port, rule.destination)
        if key in seen:
            raise ValueError(f"{rule.protocol} {rule.port} to {rule.destination} stands there twice; remove one")
        seen.add(key)
    return rules
