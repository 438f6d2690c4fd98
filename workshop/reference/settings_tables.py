"""The settings models as tables of a TOML file, with their types in words and their values in TOML."""

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from prefect_ecs.settings import Settings
from prefect_ecs.settings_types import RetentionDays
from pydantic import BaseModel
from pydantic.fields import FieldInfo

_NOT_IN_THE_FILE = "environment"
"""The name of the environment is the name of the file."""


@dataclass(frozen=True)
class Section:
    """One table of the file.

    Attributes:
        path: such as "network.flow_logs"; "" for the top of the file.
        many: whether the file can have several tables at this path.
        optional: whether the table is absent by default.
        model: the settings model.
        fields: the settings of the table, without nested tables.
    """

    path: str
    many: bool
    optional: bool
    model: type[BaseModel]
    fields: dict[str, FieldInfo]

    @property
    def header(self) -> str:
        """The header in the file: `[network]`, or `[[flows.egress]]` for an array of tables."""
        return f"[[{self.path}]]" if self.many else f"[{self.path}]"

    def setting(self, field: str) -> str:
        return f"{self.path}.{field}".lstrip(".")


def sections(
    model: type[BaseModel] = Settings, path: str = "", *, many: bool = False, optional: bool = False
) -> Iterator[Section]:
    """The settings of a model, then those of its nested tables, in the order of the model."""
    own = {
        name: field
        for name, field in model.model_fields.items()
        if (path or name != _NOT_IN_THE_FILE) and nested_model(field.annotation) is None
    }
    yield Section(path, many, optional, model, own)
    for name, field in model.model_fields.items():
        nested = nested_model(field.annotation)
        if nested is not None:
            yield from sections(
                nested,
                f"{path}.{name}".lstrip("."),
                many=is_list(field.annotation),
                optional=field.get_default() is None,
            )


def text(docstring: str | None) -> str:
    """A docstring on one line."""
    return " ".join((docstring or "").split())


LINKS: dict[str, str] = {
    "region": "a [region](#regions)",
    "regions": "list of [regions](#regions)",
    "per_region": "a table for each region, with the tables below",
    "account_id": "12 digits, in quotes",
    "cpu_units": "a [Fargate size](#fargate-sizes)",
    "memory_mib": "a [Fargate size](#fargate-sizes)",
}
"""Name of a setting in any table → its description, for values that don't fit in a cell."""

_RETENTION = RetentionDays.__metadata__[0]  # type: ignore[attr-defined]
_WORDS: dict[Any, str] = {
    bool: "`true` or `false`",
    int: "integer",
    str: "text",
    IPv4Network: "CIDR",
    types.NoneType: "",
}


def describe_type(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """A type in words, such as "integer, 2 to 6".

    Raises:
        TypeError: the type isn't supported.
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
    raise TypeError(f"{annotation!r} is not supported; extend describe_type in {__name__}")


def _bounds(metadata: tuple[Any, ...]) -> str:
    low = next((str(item.ge) for item in metadata if isinstance(item, Ge)), "")
    high = next((str(item.le) for item in metadata if isinstance(item, Le)), "")
    if low and high:
        return f", {low} to {high}"
    return (f", {low} or more" if low else "") + (f", up to {high}" if high else "")


def nested_model(annotation: Any) -> type[BaseModel] | None:
    """The model of a setting that is a table or an array of tables."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(nested_model, get_args(annotation))), None)


def is_list(annotation: Any) -> bool:
    """Whether a setting is a list, or an array of tables such as `[[flows.egress]]`."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)))


def toml_value(value: Any) -> str:
    """The TOML of a setting's value.

    Raises:
        TypeError: the type isn't supported.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str | IPv4Network):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    raise TypeError(f"{value!r} is a {type(value).__name__}, which is not supported; extend toml_value")
