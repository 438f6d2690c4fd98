"""Runs checkov, offline and in the environment of its own, on a plan."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect_ecs_ops.common.synthesized import PROJECT

CHECKOV = PROJECT / "tools" / "checkov" / ".venv" / "bin" / "checkov"
_SECONDS = 300


class ScanError(RuntimeError):
    """checkov is missing, or did not do its work. The message says what it said."""


@dataclass(frozen=True, order=True)
class Finding:
    """A check that failed at a resource."""

    check: str
    resource: str
    demands: str


@dataclass(frozen=True)
class Report:
    """What checkov saw.

    Attributes:
        resource_count: resources it looked at. 0 is no success: it reads nothing from files that it can't parse, and says 0.
        parsing_errors: files it could not parse.
        passed: checks that passed.
        findings: checks that failed.
    """

    resource_count: int
    parsing_errors: int
    passed: int
    findings: tuple[Finding, ...]


def scan(plan: Path) -> Report:
    """Scans a plan in JSON (`terraform show -json <plan>`).

    The plan is best made after an apply: in the first one, whatever depends on an id is unknown, and checkov passes over
    what it does not see.

    Raises:
        ScanError: checkov is not installed, or failed.
    """
    if not CHECKOV.exists():
        raise ScanError("checkov is missing; run: tools/setup checkov")
    # "--skip-download": otherwise it asks its maker's server for the checks' severities.
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
        said = f"{finished.stdout[-1000:]}\n{finished.stderr[-2000:]}"
        raise ScanError(f"checkov ended with {finished.returncode} and no report ({error!r}):\n{said}") from error


def read(report: dict[str, Any]) -> Report:
    """Checkov's JSON. Where it saw nothing at all, that is a summary without checks."""
    summary = report.get("summary", report)
    failed = report.get("results", {}).get("failed_checks", [])
    return Report(
        resource_count=summary["resource_count"],
        parsing_errors=summary["parsing_errors"],
        passed=summary["passed"],
        findings=tuple(sorted(Finding(one["check_id"], one["resource"], one["check_name"]) for one in failed)),
    )
