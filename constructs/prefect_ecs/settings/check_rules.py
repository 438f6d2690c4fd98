"""Applies the rules to environments."""

from collections.abc import Sequence
from itertools import groupby

from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings.rule import Rule
from prefect_ecs.settings.rules import RULES


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
