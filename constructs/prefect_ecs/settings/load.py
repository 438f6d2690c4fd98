"""Reads `environments/*.toml` into settings."""

import difflib
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings_types import ACCOUNT

AnySettings = TypeVar("AnySettings", Settings, AccountSettings)

_FROM_THE_FILE_NAME = "environment"


class SettingsError(ValueError):
    """A settings file is invalid. The message has the file, the setting, the value and what is allowed."""


def load_environments(directory: Path) -> list[Settings]:
    """Reads every environment in a directory, sorted by name: settings for each region. Skips `account.toml`.

    Raises:
        SettingsError: a file is invalid, or there is none.
    """
    files = sorted(file for file in directory.glob("*.toml") if file.stem != ACCOUNT)
    if not files:
        raise SettingsError(
            f"{directory.name}/ contains no *.toml file; add a file for each environment, such as {directory.name}/dev.toml"
        )
    return [settings for file in files for settings in load_regions(file)]


def load_account(directory: Path) -> list[AccountSettings]:
    """Reads `account.toml`: settings for each region, or an empty list if there is no such file.

    Raises:
        SettingsError: the file is invalid.
    """
    file = directory / f"{ACCOUNT}.toml"
    return _load(AccountSettings, file, {}) if file.exists() else []


def load_regions(file: Path) -> list[Settings]:
    """Reads one environment, which has the name of the file: settings for each region.

    Raises:
        SettingsError: the file is not TOML, or a setting is unknown or invalid.
    """
    return _load(Settings, file, {_FROM_THE_FILE_NAME: file.stem})


def load_environment(file: Path) -> Settings:
    """Like `load_regions`, but returns only the settings of the first region."""
    return load_regions(file)[0]


def _load(model: type[AnySettings], file: Path, given: dict[str, str]) -> list[AnySettings]:
    shown = f"{file.parent.name}/{file.name}"
    try:
        values = _tuples(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{shown}: not TOML: {error}") from None
    if _FROM_THE_FILE_NAME in values:
        raise SettingsError(f"{shown}: environment: the file name is the environment's name; remove this setting")
    try:
        regions = expand(values)
    except RegionsError as error:
        raise SettingsError(f"{shown}: {error}; change it in {shown}") from None
    loaded: list[AnySettings] = []
    errors: list[str] = []
    for region in regions:
        try:
            loaded.append(model.model_validate({**region, **given}))
        except ValidationError as error:
            errors += [_explain(model, shown, values, region, item) for item in error.errors(include_url=False)]
    if errors:
        raise SettingsError("\n".join(dict.fromkeys(errors)))
    return loaded


def _tuples(value: Any) -> Any:
    """Converts arrays to tuples, which the frozen models need."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return value


def _explain(model: type[BaseModel], file: str, values: dict[str, Any], region: dict[str, Any], error: Any) -> str:
    path = [str(part) for part in error["loc"]]
    written = [PER_REGION, region["region"], *path] if is_overridden(values, region.get("region"), path) else path
    where = ".".join([file + ":", *written]).replace(":.", ": ", 1).rstrip(":")
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown setting{_suggestion(model, path)}; change it in {file}"
    given = "" if isinstance(error["input"], dict) or error["type"] == "missing" else f" (given: {error['input']!r})"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}{given}; change it in {file}"


def _suggestion(model: type[BaseModel], path: list[str]) -> str:
    hidden = _FROM_THE_FILE_NAME if len(path) == 1 else None
    for part in path[:-1]:
        annotation = model.model_fields[part].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return ""
        model = annotation
    names = [name for name in model.model_fields if name != hidden]
    nearest = difflib.get_close_matches(path[-1], names, n=1)
    hint = f", did you mean {nearest[0]!r}?" if nearest else ""
    return f"{hint} (allowed here: {', '.join(names)})"


REGIONS, PER_REGION = "regions", "per_region"


class RegionsError(ValueError):
    """`regions` or `per_region` is invalid; the message starts with the setting."""


def expand(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the values of a settings file for each of its regions.

    Raises:
        RegionsError: the file has both `region` and `regions`, lists a region twice, or overrides a region that it doesn't list.
    """
    regions = values.get(REGIONS)
    overrides = values.get(PER_REGION, {})
    if regions is None:
        regions = (values["region"],) if "region" in values else ()
    elif "region" in values:
        raise RegionsError("regions: set either region or regions, not both")
    elif not isinstance(regions, tuple) or not regions or not all(isinstance(region, str) for region in regions):
        raise RegionsError(
            f'regions: must be a list of regions, such as ["us-east-1", "eu-west-1"] (given: {regions!r})'
        )
    elif len(set(regions)) != len(regions):
        raise RegionsError(f"regions: list each region once (given: {', '.join(regions)})")
    _check_overrides(overrides, regions)
    shared = {key: value for key, value in values.items() if key != PER_REGION}
    return [merge({**shared, "region": region}, overrides.get(region, {})) for region in regions] or [shared]


def merge(shared: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """Returns `shared` with the values of `overrides`, table by table; a list replaces a list."""
    merged = dict(shared)
    for key, value in overrides.items():
        before = merged.get(key)
        merged[key] = merge(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged


def is_overridden(values: dict[str, Any], region: str | None, path: list[str]) -> bool:
    """Whether the setting at `path` comes from the region's table in `per_region`."""
    table: Any = values.get(PER_REGION, {}).get(region, {})
    for part in path:
        if not isinstance(table, dict) or part not in table:
            return False
        table = table[part]
    return bool(path)


def _check_overrides(overrides: Any, regions: tuple[str, ...]) -> None:
    if not isinstance(overrides, dict) or not all(isinstance(table, dict) for table in overrides.values()):
        raise RegionsError("per_region: must contain a table for each region, such as [per_region.eu-west-1.network]")
    for region, table in overrides.items():
        if region not in regions:
            raise RegionsError(
                f"per_region.{region}: this file doesn't list the region (allowed: {', '.join(regions)})"
            )
        for name in ("environment", "region", REGIONS, PER_REGION):
            if name in table:
                raise RegionsError(f"per_region.{region}.{name}: can't differ by region; set it at the top of the file")
