"""The installed checkov, on minimal plans."""

import json
from pathlib import Path
from typing import Any

import pytest

from workshop.scan import checkov
from workshop.scan.checkov import Finding, ScanError, read, scan

pytestmark = pytest.mark.skipif(not checkov.CHECKOV.exists(), reason="only `make test` installs checkov")


def plan(tmp_path: Path, *resources: dict[str, Any]) -> Path:
    file = tmp_path / "plan.json"
    whole = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}}
    whole["planned_values"] = {"root_module": {"resources": list(resources)}}
    file.write_text(json.dumps(whole))
    return file


def log_group(**values: Any) -> dict[str, Any]:
    return {
        "address": "aws_cloudwatch_log_group.log",
        "mode": "managed",
        "type": "aws_cloudwatch_log_group",
        "name": "log",
        "values": values,
    }


def test_failed_and_passed_checks_are_reported(tmp_path: Path) -> None:
    report = scan(plan(tmp_path, log_group(retention_in_days=365)))
    assert report.resource_count == 1
    assert report.parsing_errors == 0
    assert report.passed > 0
    assert [(finding.check, finding.resource) for finding in report.findings] == [
        ("CKV_AWS_158", "aws_cloudwatch_log_group.log")
    ]


def test_a_plan_without_resources_counts_none(tmp_path: Path) -> None:
    assert scan(plan(tmp_path)).resource_count == 0


def test_an_invalid_plan_is_not_a_clean_report(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("{")
    try:
        report = scan(file)
    except ScanError:
        return
    assert report.resource_count == 0


def test_the_error_of_a_missing_checkov_names_the_setup_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkov, "CHECKOV", tmp_path / "checkov")
    with pytest.raises(ScanError, match="tools/setup checkov"):
        scan(tmp_path / "plan.json")


def test_findings_are_sorted() -> None:
    failed = [
        {"check_id": "B", "resource": "r", "check_name": "b"},
        {"check_id": "A", "resource": "r", "check_name": "a"},
    ]
    summary = {"resource_count": 2, "parsing_errors": 0, "passed": 1}
    assert read({"summary": summary, "results": {"failed_checks": failed}}).findings == (
        Finding("A", "r", "a"),
        Finding("B", "r", "b"),
    )
