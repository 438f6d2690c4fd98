"""A stack passes the security gate if every finding is skipped and every skip is used."""

from workshop.scan.checkov import Finding, Report, objections, planned_addresses
from workshop.scan.skips import Skip

SECRET = "aws_secretsmanager_secret.api_key"
QUEUE = "aws_sqs_queue.task_events_queue"
ROTATION = Finding("CKV2_AWS_57", SECRET, "Ensure secrets rotate")
SKIP = Skip("CKV2_AWS_57", "rotation", "AWS can't", "nothing", (SECRET,))


def report(*findings: Finding, resource_count: int = 51, parsing_errors: int = 0) -> Report:
    return Report(resource_count, parsing_errors, 100, findings)


def test_no_finding_passes() -> None:
    assert objections(report(), [], {SECRET}) == []


def test_an_accepted_finding_passes() -> None:
    assert objections(report(ROTATION), [SKIP], {SECRET}) == []


def test_the_error_of_a_finding_has_its_resource() -> None:
    assert objections(report(ROTATION), [], {SECRET}) == [f"CKV2_AWS_57 failed at {SECRET}: Ensure secrets rotate"]


def test_a_skip_covers_no_other_resource() -> None:
    elsewhere = Finding("CKV2_AWS_57", QUEUE, "Ensure secrets rotate")
    assert objections(report(ROTATION, elsewhere), [SKIP], {SECRET, QUEUE}) == [
        f"CKV2_AWS_57 failed at {QUEUE}: Ensure secrets rotate"
    ]


def test_a_skip_covers_no_other_check() -> None:
    other = Finding("CKV_AWS_149", SECRET, "Ensure a key")
    assert objections(report(ROTATION, other), [SKIP], {SECRET}) == [f"CKV_AWS_149 failed at {SECRET}: Ensure a key"]


def test_an_unused_skip_is_found() -> None:
    [reason] = objections(report(), [SKIP], {SECRET})
    assert reason.startswith(f"the skip of CKV2_AWS_57 at {SECRET} is unused")


def test_a_skip_of_a_missing_resource_is_ignored() -> None:
    assert objections(report(), [SKIP], {QUEUE}) == []


def test_a_scan_of_nothing_does_not_pass() -> None:
    [reason] = objections(report(resource_count=0), [], set())
    assert "scanned no resource" in reason


def test_a_scan_with_parsing_errors_does_not_pass() -> None:
    [reason] = objections(report(parsing_errors=1), [], set())
    assert "can't parse 1 file" in reason


def test_addresses_are_those_of_managed_resources() -> None:
    resources = [{"address": SECRET, "mode": "managed"}, {"address": "data.aws_region.home", "mode": "data"}]
    assert planned_addresses({"planned_values": {"root_module": {"resources": resources}}}) == {SECRET}
