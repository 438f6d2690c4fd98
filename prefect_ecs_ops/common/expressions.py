"""Reads the Terraform expressions that occur in synthesized stacks."""

import re
from typing import Any

from prefect_ecs_ops.common.synthesized import Json

_REFERENCE = re.compile(r"\$\{(?:data\.)?(aws_\w+)\.(\w+)\.\w+")
_LOCAL = re.compile(r"^\$\{jsonencode\(local\.(\w+)\)\}$")
_QUOTED = re.compile(r'^\$\{"([^"]*)"\}$')


def referenced(value: str | list[str]) -> list[tuple[str, str]]:
    """The types and names that a value refers to: ("aws_vpc", "network_vpc") for `${aws_vpc.network_vpc.id}`."""
    values = [value] if isinstance(value, str) else value
    return [(kind, name) for text in values for kind, name in _REFERENCE.findall(text)]


def names_of(value: str | list[str], kind: str) -> set[str]:
    """The names of the resources of one type that a value refers to."""
    return {name for found, name in referenced(value) if found == kind}


def document(stack: Json, value: str) -> Any:
    """The document that `${jsonencode(local.…)}` encodes; None for another expression."""
    found = _LOCAL.match(value)
    return stack["locals"][found.group(1)] if found else None


def literal(value: str) -> str | None:
    """A value that is known before a plan, such as `${"eu-west-1"}` or `eu-west-1`; None for `${var.aws_region}`."""
    quoted = _QUOTED.match(value)
    if quoted:
        return quoted.group(1)
    return None if "${" in value else value
