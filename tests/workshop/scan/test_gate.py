"""What lets a stack pass the security gate, and what does not."""

from workshop.scan.checkov import Finding, Report
from workshop.scan.gate import objections, planned_addresses
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


def test_a_finding_is_named_with_its_resource() -> None:
    assert objections(report(ROTATION), [], {SECRET}) == [f"CKV2_AWS_57 failed at {SECRET}: Ensure secrets rotate"]


def test_a_skip_covers_no_other_resource() -> None:
    elsewhere = Finding("CKV2_AWS_57", QUEUE, "Ensure secrets rotate")
    assert objections(report(ROTATION, elsewhere), [SKIP], {SECRET, QUEUE}) == [
        f"CKV2_AWS_57 failed at {QUEUE}: Ensure secrets rotate"
    ]


def test_a_skip_covers_no_other_check() -> None:
    other = Finding("CKV_AWS_149", SECRET, "Ensure a key")
    assert objections(report(ROTATION, other), [SKIP], {SECRET}) == [f"CKV_AWS_149 failed at {SECRET}: Ensure a key"]


def test_a_skip_that_covers_nothing_is_named() -> None:
    [said] = objections(report(), [SKIP], {SECRET})
    assert said.startswith(f"the skip of CKV2_AWS_57 at {SECRET} covers nothing")


def test_a_skip_of_a_resource_that_the_stack_lacks_is_no_objection() -> None:
    assert objections(report(), [SKIP], {QUEUE}) == []


def test_a_scan_of_nothing_does_not_pass() -> None:
    [said] = objections(report(resource_count=0), [], set())
    assert "saw no resource" in said


def test_what_can_not_be_parsed_does_not_pass() -> None:
    [said] = objections(report(parsing_errors=1), [], set())
    assert "could not parse 1 file" in said


def test_addresses_are_those_of_managed_resources() -> None:
    resources = [{"address": SECRET, "mode": "managed"}, {"address": "data.aws_region.home", "mode": "data"}]
    assert planned_addresses({"planned_values": {"root_module": {"resources": resources}}}) == {SECRET}
