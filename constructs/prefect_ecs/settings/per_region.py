"""One file for several regions: the settings of each."""

from typing import Any

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
