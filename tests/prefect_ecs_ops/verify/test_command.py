"""`prefect-ecs verify`: the checklist, the JSON, and `--watch`."""

import json
from datetime import datetime
from io import StringIO

from rich.console import Console

from prefect_ecs_ops.verify.command import as_json, show, show_progress, summary, watch
from prefect_ecs_ops.verify.run import Result

GOOD = Result(name="aws", title="AWS answers", status="holds", found="[for] account 1", remedy=None, details=())
BAD = Result(
    name="work-pool",
    title="The pool is Online",
    status="fails",
    found="it is paused",
    remedy="Resume it.",
    details=("line one", "[2/3] line two"),
)
SKIPPED = Result(name="job-template", title="Template", status="not checked", found="x", remedy=None, details=())


def shown(*results: Result) -> list[str]:
    output = StringIO()
    console = Console(file=output, soft_wrap=True, highlight=False, emoji=False)
    for result in results:
        show(console, result)
    return output.getvalue().splitlines()


def test_the_checklist_shows_reason_remedy_and_details() -> None:
    assert shown(GOOD, BAD, SKIPPED) == [
        "✓ AWS answers: [for] account 1",
        "✗ The pool is Online: it is paused",
        "    → Resume it.",
        "      line one",
        "      [2/3] line two",
        "- Template: x",
    ]


def test_progress_is_one_line() -> None:
    output = StringIO()
    show_progress(Console(file=output, soft_wrap=True, highlight=False), BAD, datetime(2026, 1, 2, 3, 4, 5))
    assert output.getvalue() == "03:04:05 ✗ The pool is Online: it is paused\n"


def test_the_summary_names_what_does_not_pass() -> None:
    assert summary([GOOD]) == "All 1 checks pass."
    assert summary([GOOD, BAD, SKIPPED]) == "2 of 3 checks don't pass: work-pool, job-template"


def test_json_contains_everything() -> None:
    document = json.loads(as_json("dev", [GOOD, BAD]))
    assert document["stack"] == "dev"
    assert document["holds"] is False
    assert document["checks"][1] == {
        "name": "work-pool",
        "title": "The pool is Online",
        "status": "fails",
        "found": "it is paused",
        "remedy": "Resume it.",
        "details": ["line one", "[2/3] line two"],
    }
    assert json.loads(as_json("dev", [GOOD]))["holds"] is True


def result(name: str, found: str, status: str = "fails") -> Result:
    return Result(name=name, title=name, status=status, found=found, remedy=None, details=())


class Clock:
    """Time that passes only during `sleep`."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def watched(rounds: list[list[Result]], timeout_seconds: float) -> tuple[list[Result], list[str], float]:
    clock, reported = Clock(), list[str]()
    left = iter(rounds)
    last = watch(
        lambda: next(left), lambda found: reported.append(found.found), timeout_seconds, clock=clock, sleep=clock.sleep
    )
    return last, reported, clock.now


def test_it_ends_when_all_checks_pass_and_reports_only_changes() -> None:
    good = result("pool", "Online", "holds")
    rounds = [
        [result("service", "0 of 1"), good],
        [result("service", "0 of 1"), good],
        [result("service", "1 of 1", "holds"), good],
        [result("service", "never asked"), good],
    ]
    last, reported, seconds = watched(rounds, 600)
    assert [found.found for found in last] == ["1 of 1", "Online"]
    assert reported == ["0 of 1", "Online", "1 of 1"]
    assert seconds == 10


def test_it_ends_when_the_time_is_over_with_the_last_results() -> None:
    rounds = [[result("service", f"try {number}")] for number in range(10)]
    last, reported, seconds = watched(rounds, 12)
    assert seconds == 12
    assert [found.found for found in last] == ["try 3"]
    assert len(reported) == 4
