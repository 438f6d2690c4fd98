"""Says in words what a setting may be."""

import types
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from prefect_ecs.settings_types import RetentionDays
from pydantic import BaseModel

from workshop.reference.toml import toml_value

LINKS: dict[str, str] = {
    "region": "a [region](#regions)",
    "regions": "list of [regions](#regions)",
    "per_region": "a table for each region, of the tables below",
    "account_id": "12 digits, in quotes",
    "cpu_units": "a [Fargate size](#fargate-sizes)",
    "memory_mib": "a [Fargate size](#fargate-sizes)",
}
"""Settings, by their name in any table, whose values are too many for a cell."""

_RETENTION = RetentionDays.__metadata__[0]  # type: ignore[attr-defined]
_WORDS: dict[Any, str] = {
    bool: "`true` or `false`",
    int: "integer",
    str: "text",
    IPv4Network: "CIDR",
    types.NoneType: "",
}


def describe_type(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """Such as "integer, 2 to 6", or `"enabled"` or `"disabled"`.

    Raises:
        TypeError: the type has no words yet.
    """
    if _RETENTION in metadata:
        return "days, one of [these](#retention-days)"
    if annotation in _WORDS:
        return _WORDS[annotation] + _bounds(metadata)
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return describe_type(parts[0], parts[1:])
    return _describe_composite(annotation, parts)


def _describe_composite(annotation: Any, parts: tuple[Any, ...]) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return " or ".join(f"`{toml_value(value)}`" for value in parts)
    if origin in (Union, types.UnionType):
        return " or ".join(words for words in map(describe_type, parts) if words)
    if origin is tuple:
        return f"list of {describe_type(parts[0])}"
    if origin is dict:
        return f"table of {describe_type(parts[1])}"
    raise TypeError(f"{annotation!r} has no words yet; extend describe_type in {__name__}")


def _bounds(metadata: tuple[Any, ...]) -> str:
    low = next((str(item.ge) for item in metadata if isinstance(item, Ge)), "")
    high = next((str(item.le) for item in metadata if isinstance(item, Le)), "")
    if low and high:
        return f", {low} to {high}"
    return (f", {low} or more" if low else "") + (f", up to {high}" if high else "")


def nested_model(annotation: Any) -> type[BaseModel] | None:
    """The model of a setting that is a table of its own, or a list of such."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(nested_model, get_args(annotation))), None)


def is_list(annotation: Any) -> bool:
    """Whether a setting's tables are many, `[[flows.egress]]`."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)))
