"""Each rule of the prose linter finds what it is for, and leaves good sentences alone."""

import subprocess
from pathlib import Path

import pytest

from .guides import PROJECT

FINDINGS = {
    "So the worker starts.": '"So" adds no meaning',
    "Names of buckets are one for all of AWS.": "use “are the same for all” instead",
    "It stays unpriced, for it has no price.": "use “, because it” instead",
    "A resource keeps a key of its owner's.": "use “that the owner manages” instead",
    "The job needs a role of the stack's own.": "use “that belongs to the stack” instead",
    "The bucket is there already.": "use “already exists” instead",
    "Flags are none of its business.": "use “not relevant” instead",
    "The pool has not got a template.": "use “doesn't have” instead",
    "Instances start by need.": "use “on demand” instead",
    "Secrets stand in the task.": "use “is in” instead",
    "State lies in S3.": "use “is in” instead",
    "The command puts style right.": "use “fixes style” instead",
    "The events speak of capacity.": "use “mentions” instead",
    "The operator is told.": "use “is notified” instead",
    "The observer is well.": "use “is healthy” instead",
    "The worker starts anew.": "use “again” instead",
    "Use the file or parts thereof.": "use “of it” instead",
    "It asks in vain.": "use “without effect” instead",
    "The run hangs for ever.": "use “forever” instead",
    "The client does not heed it.": "use “uses” instead",
    "It is refused all the same.": "use “anyway” instead",
    "Keep it, lest it breaks.": "use “so that … not” instead",
    "Say whom the alarm mails.": "use “who” instead",
    "Whoever deploys needs it.": "use “Anyone who” instead",
    "The task has the the role.": "use “the” instead",
}
GOOD = """
Bucket names are globally unique. The setting adds a capacity provider to the cluster, because tasks need instances.

- An existing resource keeps its own encryption. For example, a run stays Pending for 15 minutes.
- The worker starts again after `terraform apply`; if the pool doesn't exist, it waits.
"""


def findings(page: Path) -> dict[int, str]:
    """The linter's findings on a page by row, from 1."""
    finished = subprocess.run(
        [PROJECT / "tools/textlint", "--config", PROJECT / ".textlintrc.yml", "--format", "unix", page],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.stderr == ""
    assert finished.returncode == (1 if finished.stdout else 0)
    lines = [line.removeprefix(f"{page}:") for line in finished.stdout.splitlines() if line.startswith(f"{page}:")]
    found: dict[int, str] = {}
    for line in lines:
        row, _, message = line.partition(":")
        found[int(row)] = found.get(int(row), "") + message
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    page = tmp_path_factory.mktemp("prose") / "bad.md"
    page.write_text("\n\n".join(FINDINGS), encoding="utf-8")
    return findings(page)


@pytest.mark.parametrize(("row", "sentence"), list(enumerate(FINDINGS)), ids=str)
def test_a_bad_sentence_is_found(found: dict[int, str], row: int, sentence: str) -> None:
    assert FINDINGS[sentence] in found.get(2 * row + 1, "no finding")


def test_every_term_has_a_bad_sentence(found: dict[int, str]) -> None:
    terms = (PROJECT / ".textlintrc.yml").read_text(encoding="utf-8").count("\n      - [")
    assert len([message for message in found.values() if "terminology" in message]) == terms


def test_good_sentences_pass(tmp_path: Path) -> None:
    page = tmp_path / "good.md"
    page.write_text(GOOD, encoding="utf-8")
    assert findings(page) == {}
