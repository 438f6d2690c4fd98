"""Writes values as TOML."""

import json
from ipaddress import IPv4Network
from typing import Any


def toml_value(value: Any) -> str:
    """A setting's value as it is written in an environment's file.

    Raises:
        TypeError: TOML has no such value, or this project's settings have had none so far.
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
    raise TypeError(f"{value!r} is a {type(value).__name__}, which is not written as TOML yet; extend toml_value")
