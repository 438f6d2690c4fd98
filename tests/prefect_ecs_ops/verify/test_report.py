import json
from datetime import datetime
from io import StringIO

from rich.console import Console

from prefect_ecs_ops.verify.report import as_json, show, show_progress, summary
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
