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
    """An environment's file is wrong. The message names the file, the setting, what was given and what is allowed."""


def load_environments(directory: Path) -> list[Settings]:
    """Reads every environment of a directory, by name: settings for each of its regions. `account.toml` is none.

    Raises:
        SettingsError: a file is wrong, or there is none.
    """
    files = sorted(file for file in directory.glob("*.toml") if file.stem != ACCOUNT)
    if not files:
        raise SettingsError(
            f"{directory.name}/ holds no *.toml; an environment is one file there, such as {directory.name}/dev.toml"
        )
    return [settings for file in files for settings in load_regions(file)]


def load_account(directory: Path) -> list[AccountSettings]:
    """Reads `account.toml`, what environments of one account share: settings for each of its regions, or nothing.

    Raises:
        SettingsError: the file is wrong.
    """
    file = directory / f"{ACCOUNT}.toml"
    return _load(AccountSettings, file, {}) if file.exists() else []


def load_regions(file: Path) -> list[Settings]:
    """Reads one environment, whose name is the file's: settings for each of its regions.

    Raises:
        SettingsError: the file is not TOML, or a setting is unknown or wrong.
    """
    return _load(Settings, file, {_FROM_THE_FILE_NAME: file.stem})


def load_environment(file: Path) -> Settings:
    """Reads one environment as `load_regions` does: the settings of its first region."""
    return load_regions(file)[0]


def _load(model: type[AnySettings], file: Path, given: dict[str, str]) -> list[AnySettings]:
    shown = f"{file.parent.name}/{file.name}"
    try:
        values = _tuples(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{shown}: not TOML: {error}") from None
    if _FROM_THE_FILE_NAME in values:
        raise SettingsError(f"{shown}: environment: not written in the file; the file's name is the environment's name")
    try:
        of_regions = expand(values)
    except RegionsError as error:
        raise SettingsError(f"{shown}: {error}; change it in {shown}") from None
    loaded: list[AnySettings] = []
    faults: list[str] = []
    for one in of_regions:
        try:
            loaded.append(model.model_validate({**one, **given}))
        except ValidationError as error:
            faults += [_explain(model, shown, values, one, item) for item in error.errors(include_url=False)]
    if faults:
        raise SettingsError("\n".join(dict.fromkeys(faults)))
    return loaded


def _tuples(value: Any) -> Any:
    """TOML has arrays only, and the frozen models hold tuples."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return value


def _explain(model: type[BaseModel], file: str, values: dict[str, Any], one: dict[str, Any], error: Any) -> str:
    path = [str(part) for part in error["loc"]]
    written = [PER_REGION, one["region"], *path] if is_own(values, one.get("region"), path) else path
    where = ".".join([file + ":", *written]).replace(":.", ": ", 1).rstrip(":")
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown setting{_suggestion(model, path)}; change it in {file}"
    given = "" if isinstance(error["input"], dict) or error["type"] == "missing" else f" (given: {error['input']!r})"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}{given}; change it in {file}"


def _suggestion(model: type[BaseModel], path: list[str]) -> str:
    for part in path[:-1]:
        annotation = model.model_fields[part].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return ""
        model = annotation
    names = [name for name in model.model_fields if name != _FROM_THE_FILE_NAME]
    nearest = difflib.get_close_matches(path[-1], names, n=1)
    hint = f", did you mean {nearest[0]!r}?" if nearest else ""
    return f"{hint} (allowed here: {', '.join(names)})"


REGIONS, PER_REGION = "regions", "per_region"


class RegionsError(ValueError):
    """`regions` or `per_region` is wrong; the message starts with the setting."""


def expand(values: dict[str, Any]) -> list[dict[str, Any]]:
    """What an environment's file says, once for each of its regions.

    Raises:
        RegionsError: both `region` and `regions` are given, or a region is given twice or is not one of the file's.
    """
    regions = values.get(REGIONS)
    own = values.get(PER_REGION, {})
    if regions is None:
        regions = (values["region"],) if "region" in values else ()
    elif "region" in values:
        raise RegionsError("regions: give either region or regions, not both")
    elif not isinstance(regions, tuple) or not regions or not all(isinstance(region, str) for region in regions):
        raise RegionsError(
            f'regions: must be a list of regions, such as ["us-east-1", "eu-west-1"] (given: {regions!r})'
        )
    elif len(set(regions)) != len(regions):
        raise RegionsError(f"regions: a region is named twice (given: {', '.join(regions)})")
    _check_own(own, regions)
    shared = {key: value for key, value in values.items() if key != PER_REGION}
    return [merge({**shared, "region": region}, own.get(region, {})) for region in regions] or [shared]


def merge(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`own` over `shared`, table by table; a list replaces a list."""
    merged = dict(shared)
    for key, value in own.items():
        before = merged.get(key)
        merged[key] = merge(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged


def is_own(values: dict[str, Any], region: str | None, path: list[str]) -> bool:
    """Whether the setting at `path` comes from the region's own table."""
    table: Any = values.get(PER_REGION, {}).get(region, {})
    for part in path:
        if not isinstance(table, dict) or part not in table:
            return False
        table = table[part]
    return bool(path)


def _check_own(own: Any, regions: tuple[str, ...]) -> None:
    if not isinstance(own, dict) or not all(isinstance(table, dict) for table in own.values()):
        raise RegionsError("per_region: must hold a table for each region, such as [per_region.eu-west-1.network]")
    for region, table in own.items():
        if region not in regions:
            raise RegionsError(f"per_region.{region}: not a region of this file (allowed: {', '.join(regions)})")
        for name in ("environment", "region", REGIONS, PER_REGION):
            if name in table:
                raise RegionsError(f"per_region.{region}.{name}: is the same in all regions; write it outside")
