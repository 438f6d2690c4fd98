"""Rules: combinations of settings that work but that an operator probably does not want."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from prefect_ecs.settings.environment import Settings


@dataclass(frozen=True)
class Rule:
    """A pure check of one environment.

    Attributes:
        id: by which it is suppressed.
        because: what happens to somebody who ignores it.
        find: from the settings of all of an environment's regions, what is wrong, a text for each finding; empty if nothing is.
    """

    id: str
    because: str
    find: Callable[[Sequence[Settings]], list[str]]


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


def check_rules(environments: Sequence[Settings], rules: Sequence[Rule] = RULES) -> list[str]:
    """What is to be changed, a line for each finding that is not suppressed and for each suppression of nothing; empty if all is well.

    Args:
        environments: settings of each region of each environment, an environment's regions one after the other.
        rules: those that count.
    """
    return [
        line
        for name, regions in groupby(environments, key=lambda one: one.environment)
        for line in _check(name, list(regions), rules)
    ]


def _check(environment: str, regions: list[Settings], rules: Sequence[Rule]) -> list[str]:
    file = f"environments/{environment}.toml"
    suppressed = {one.rule for settings in regions for one in settings.suppressions}
    found = {rule.id: rule.find(regions) for rule in rules}
    lines = [
        f"{file}: [{rule.id}] {finding}: {rule.because}. Change it in {file}, or accept it there: "
        f'[[suppressions]] rule = "{rule.id}", reason = "…"'
        for rule in rules
        if rule.id not in suppressed
        for finding in found[rule.id]
    ]
    for rule_id in sorted(suppressed):
        if rule_id not in found:
            lines.append(f"{file}: suppressions: there is no rule {rule_id!r} (there are: {', '.join(found)})")
        elif not found[rule_id]:
            lines.append(f"{file}: suppressions: {rule_id!r} finds nothing here; remove the suppression")
    return lines
