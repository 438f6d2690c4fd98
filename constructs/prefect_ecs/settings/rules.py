"""Rules that find settings which are valid but risky."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from prefect_ecs.settings.environment import Settings


@dataclass(frozen=True)
class Rule:
    """A pure check of one environment.

    Attributes:
        id: ID, which a suppression refers to.
        because: consequence of ignoring the rule.
        find: takes the settings of all regions of an environment, and returns a text for each finding.
    """

    id: str
    because: str
    find: Callable[[Sequence[Settings]], list[str]]


def _images_without_version(regions: Sequence[Settings]) -> list[str]:
    images = dict.fromkeys(
        (f"{table}.image", getattr(settings, table).image) for settings in regions for table in ("worker", "flows")
    )
    return [
        f'{setting} = "{image}" has no version'
        for setting, image in images
        if not re.search(r"@sha256:[0-9a-f]{64}$|:(?!latest$)[^:/]+$", image)
    ]


def _overlapping_networks(regions: Sequence[Settings]) -> list[str]:
    return [
        f"network.cidr of {a.region} ({a.network.cidr}) and of {b.region} ({b.network.cidr}) overlap"
        # The range of an existing VPC is unknown here.
        for a, b in combinations([settings for settings in regions if settings.network.existing is None], 2)
        if a.network.cidr.overlaps(b.network.cidr)
    ]


def _shared_states(regions: Sequence[Settings]) -> list[str]:
    return [
        f"the state of {settings.region} is in {settings.state.region}"
        for settings in regions
        if len(regions) > 1 and settings.state.backend == "s3" and settings.state.region not in (None, settings.region)
    ]


def _keys_in_plans(regions: Sequence[Settings]) -> list[str]:
    shared = any(settings.state.backend == "s3" and settings.secret.mode == "managed" for settings in regions)
    return ['state.backend is "s3", and secret.mode is "managed"'] if shared else []


def _single_workers(regions: Sequence[Settings]) -> list[str]:
    least = [
        (settings.region, "autoscaling.min_workers", settings.autoscaling.min_workers)
        if settings.autoscaling.enabled
        else (settings.region, "worker.desired_count", settings.worker.desired_count)
        for settings in regions
        if settings.deletion_protection
    ]
    return [f"{setting} is {count} in {region}" for region, setting, count in least if count < 2]  # noqa: PLR2004 -- one spare


def _states_on_machines(regions: Sequence[Settings]) -> list[str]:
    protected = any(settings.deletion_protection and settings.state.backend == "local" for settings in regions)
    return ['deletion_protection is on, and state.backend is "local"'] if protected else []


RULES: tuple[Rule, ...] = (
    Rule(
        "image-without-version",
        "two tasks with the same task definition can run different code",
        _images_without_version,
    ),
    Rule("networks-overlap", "overlapping networks can't be connected later", _overlapping_networks),
    Rule("state-in-another-region", "if that region fails, you can't change this one either", _shared_states),
    Rule(
        "key-in-every-plan",
        'every team member and the pipeline need the API key for each plan; set secret.mode = "external"',
        _keys_in_plans,
    ),
    Rule("single-worker", "no flow run starts while the task is replaced or its zone is down", _single_workers),
    Rule(
        "state-on-one-machine",
        "if you lose the machine, you can neither change nor destroy the protected resources",
        _states_on_machines,
    ),
)


def check_rules(environments: Sequence[Settings], rules: Sequence[Rule] = RULES) -> list[str]:
    """Returns a line for each finding that is not suppressed, and for each suppression without a finding.

    Args:
        environments: settings of each region of each environment, grouped by environment.
        rules: rules to check. Default: all.
    """
    return [
        line
        for name, regions in groupby(environments, key=lambda settings: settings.environment)
        for line in _check(name, list(regions), rules)
    ]


def _check(environment: str, regions: list[Settings], rules: Sequence[Rule]) -> list[str]:
    file = f"environments/{environment}.toml"
    suppressed = {suppression.rule for settings in regions for suppression in settings.suppressions}
    found = {rule.id: rule.find(regions) for rule in rules}
    lines = [
        f"{file}: [{rule.id}] {finding}: {rule.because}. Change it in {file}, or accept it there with: "
        f'[[suppressions]] rule = "{rule.id}", reason = "…"'
        for rule in rules
        if rule.id not in suppressed
        for finding in found[rule.id]
    ]
    for rule_id in sorted(suppressed):
        if rule_id not in found:
            lines.append(f"{file}: suppressions: there is no rule {rule_id!r} (allowed: {', '.join(found)})")
        elif not found[rule_id]:
            lines.append(f"{file}: suppressions: {rule_id!r} has no finding; remove the suppression")
    return lines
