"""Decides whether a scan lets a stack pass."""

from collections.abc import Collection, Sequence
from typing import Any

from workshop.scan.checkov import Report
from workshop.scan.skips import Skip


def objections(report: Report, skips: Sequence[Skip], addresses: Collection[str]) -> list[str]:
    """Why the stack does not pass, a line for each reason; empty when it does.

    A skip that covers nothing is a reason too: it would hide the fault when that comes back.

    Args:
        report: what the scanner saw.
        skips: those of the stack's environment.
        addresses: the stack's resources; a skip at any other has nothing to say here.
    """
    found = []
    if report.resource_count == 0:
        found.append("checkov saw no resource at all, so that its silence says nothing")
    if report.parsing_errors:
        found.append(f"checkov could not parse {report.parsing_errors} file(s)")
    found += [
        f"{finding.check} failed at {finding.resource}: {finding.demands}"
        for finding in report.findings
        if not any(skip.covers(finding.check, finding.resource) for skip in skips)
    ]
    failed = {(finding.check, finding.resource) for finding in report.findings}
    found += [
        f"the skip of {skip.check} at {resource} covers nothing: checkov objects to it no more; "
        "remove it from workshop/scan/skips.py, or it hides the fault when that comes back"
        for skip in skips
        for resource in skip.resources
        if resource in addresses and (skip.check, resource) not in failed
    ]
    return found


def planned_addresses(plan: dict[str, Any]) -> set[str]:
    """The addresses of what stands after a plan, from its JSON."""
    module = plan["planned_values"]["root_module"]
    return {resource["address"] for resource in module["resources"] if resource["mode"] == "managed"}
