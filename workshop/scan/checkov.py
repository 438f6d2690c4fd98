"""Runs checkov offline on a plan, and decides whether a stack passes."""

import json
import os
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.scan.skips import Skip

CHECKOV = PROJECT / "tools" / "checkov" / ".venv" / "bin" / "checkov"
_SECONDS = 300


class ScanError(RuntimeError):
    """checkov is missing or failed. The message has its output."""


@dataclass(frozen=True, order=True)
class Finding:
    """A failed check of a resource."""

    check: str
    resource: str
    requirement: str


@dataclass(frozen=True)
class Report:
    """The result of a scan.

    Attributes:
        resource_count: number of scanned resources. 0 isn't a success: checkov skips files that it can't parse and reports 0.
        parsing_errors: number of files that checkov can't parse.
        passed: number of passed checks.
        findings: failed checks.
    """

    resource_count: int
    parsing_errors: int
    passed: int
    findings: tuple[Finding, ...]


def scan(plan: Path) -> Report:
    """Scans a plan in JSON (`terraform show -json <plan>`).

    Make the plan after an apply: in a first plan, every value that depends on an id is unknown, and checkov skips unknown
    values.

    Raises:
        ScanError: checkov isn't installed or failed.
    """
    if not CHECKOV.exists():
        raise ScanError("checkov is missing; run: tools/setup checkov")
    # Without "--skip-download", checkov downloads severities from its vendor's server.
    command = [
        str(CHECKOV),
        "--file",
        str(plan),
        "--framework",
        "terraform_plan",
        "--output",
        "json",
        "--compact",
        "--quiet",
    ]
    finished = subprocess.run(
        [*command, "--skip-download", "--soft-fail"],
        env={**os.environ, "LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    try:
        return read(json.loads(finished.stdout))
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        output = f"{finished.stdout[-1000:]}\n{finished.stderr[-2000:]}"
        raise ScanError(f"checkov ended with {finished.returncode} and no report ({error!r}):\n{output}") from error


def read(report: dict[str, Any]) -> Report:
    """Reads checkov's JSON, which is only a summary if checkov scanned no resource."""
    summary = report.get("summary", report)
    failed = report.get("results", {}).get("failed_checks", [])
    return Report(
        resource_count=summary["resource_count"],
        parsing_errors=summary["parsing_errors"],
        passed=summary["passed"],
        findings=tuple(sorted(Finding(check["check_id"], check["resource"], check["check_name"]) for check in failed)),
    )


def objections(report: Report, skips: Sequence[Skip], addresses: Collection[str]) -> list[str]:
    """The reasons why a stack doesn't pass, one line for each; empty if it passes.

    An unused skip is a reason too, because it would hide the finding if it came back.

    Args:
        report: the result of the scan.
        skips: the skips of the stack.
        addresses: the addresses of the stack's resources; skips of other resources are ignored.
    """
    found = []
    if report.resource_count == 0:
        found.append("checkov scanned no resource, so its report proves nothing")
    if report.parsing_errors:
        found.append(f"checkov can't parse {report.parsing_errors} file(s)")
    found += [
        f"{finding.check} failed at {finding.resource}: {finding.requirement}"
        for finding in report.findings
        if not any(skip.covers(finding.check, finding.resource) for skip in skips)
    ]
    failed = {(finding.check, finding.resource) for finding in report.findings}
    found += [
        f"the skip of {skip.check} at {resource} is unused, because the check passes; "
        "remove it from workshop/scan/skips.py, or it hides the finding if it comes back"
        for skip in skips
        for resource in skip.resources
        if resource in addresses and (skip.check, resource) not in failed
    ]
    return found


def planned_addresses(plan: dict[str, Any]) -> set[str]:
    """The addresses of the managed resources that exist after a plan, from its JSON."""
    module = plan["planned_values"]["root_module"]
    return {resource["address"] for resource in module["resources"] if resource["mode"] == "managed"}
