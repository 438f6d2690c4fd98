"""The rules."""

import re
from collections.abc import Sequence
from itertools import combinations

from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings.rule import Rule


def _images_without_version(regions: Sequence[Settings]) -> list[str]:
    images = {f"{part}.image": getattr(one, part).image for one in regions for part in ("worker", "flows")}
    return [
        f'{setting} = "{image}" names no version'
        for setting, image in images.items()
        if not re.search(r"@sha256:[0-9a-f]{64}$|:(?!latest$)[^:/]+$", image)
    ]


def _overlapping_networks(regions: Sequence[Settings]) -> list[str]:
    return [
        f"network.cidr of {a.region} ({a.network.cidr}) and of {b.region} ({b.network.cidr}) overlap"
        for a, b in combinations(regions, 2)
        if a.network.cidr.overlaps(b.network.cidr)
    ]


def _shared_states(regions: Sequence[Settings]) -> list[str]:
    return [
        f"the state of {one.region} lies in {one.state.region}"
        for one in regions
        if len(regions) > 1 and one.state.backend == "s3" and one.state.region not in (None, one.region)
    ]


def _keys_in_plans(regions: Sequence[Settings]) -> list[str]:
    shared = any(one.state.backend == "s3" and one.secret.mode == "managed" for one in regions)
    return ['state.backend is "s3", and secret.mode is "managed"'] if shared else []


def _single_workers(regions: Sequence[Settings]) -> list[str]:
    return [
        f"worker.desired_count is {one.worker.desired_count} in {one.region}"
        for one in regions
        if one.deletion_protection and one.worker.desired_count < 2  # noqa: PLR2004 (one more than can be lost)
    ]


def _states_on_machines(regions: Sequence[Settings]) -> list[str]:
    protected = any(one.deletion_protection and one.state.backend == "local" for one in regions)
    return ['deletion_protection is on, and state.backend is "local"'] if protected else []


RULES: tuple[Rule, ...] = (
    Rule(
        "image-without-version", "two tasks of one task definition may run different programs", _images_without_version
    ),
    Rule("networks-overlap", "networks that overlap can't be connected later", _overlapping_networks),
    Rule("state-in-another-region", "when that region fails, this one can't be changed either", _shared_states),
    Rule(
        "key-in-every-plan",
        "a stack that a team plans needs the API key in everybody's plan, and in the pipeline's; make it external",
        _keys_in_plans,
    ),
    Rule("single-worker", "while its task is replaced, or its zone is down, nothing starts", _single_workers),
    Rule(
        "state-on-one-machine",
        "who loses the machine can neither change nor remove what is protected",
        _states_on_machines,
    ),
)
