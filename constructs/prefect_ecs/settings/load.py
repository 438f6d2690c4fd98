"""Reads `environments/*.toml` into settings, and says precisely what is wrong when it can't."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from prefect_ecs.settings.environment import Settings


class SettingsError(ValueError):
    """An environment's file is wrong. The message names the file, the setting, what was given and what is allowed."""


def load_environments(directory: Path) -> list[Settings]:
    """Reads every `*.toml` of a directory, by name.

    Raises:
        SettingsError: a file is wrong, or there is none.
    """
    files = sorted(directory.glob("*.toml"))
    if not files:
        raise SettingsError(
            f"{directory.name}/ holds no *.toml; an environment is one file there, such as {directory.name}/dev.toml"
        )
    return [load_environment(file) for file in files]


def load_environment(file: Path) -> Settings:
    """Reads one environment; its name is the file's.

    Raises:
        SettingsError: the file is not TOML, or a setting is unknown or wrong.
    """
    shown = f"{file.parent.name}/{file.name}"
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{shown}: not TOML: {error}") from None
    if "environment" in values:
        raise SettingsError(f"{shown}: environment: not written in the file; the file's name is the environment's name")
    try:
        return Settings.model_validate(_tuples({**values, "environment": file.stem}))
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(shown, item) for item in error.errors(include_url=False))) from None


def _tuples(value: Any) -> Any:
    """TOML has arrays only, and the frozen models hold tuples."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return value


def _explain(file: str, error: Any) -> str:
    path = [str(part) for part in error["loc"]]
    where = ".".join([file + ":", *path]).replace(":.", ": ", 1).rstrip(":")
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown setting{_suggestion(path)}; change it in {file}"
    given = "" if isinstance(error["input"], dict) or error["type"] == "missing" else f" (given: {error['input']!r})"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}{given}; change it in {file}"


def _suggestion(path: list[str]) -> str:
    model: type[BaseModel] = Settings
    for part in path[:-1]:
        annotation = model.model_fields[part].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return ""
        model = annotation
    names = [name for name in model.model_fields if name != "environment"]
    nearest = difflib.get_close_matches(path[-1], names, n=1)
    hint = f", did you mean {nearest[0]!r}?" if nearest else ""
    return f"{hint} (allowed here: {', '.join(names)})"
