"""`make help` is the whole list of commands, each does what it says, and CI runs the one that runs everything."""

import re
import subprocess

import pytest

from .project import PROJECT

TEXT = (PROJECT / "Makefile").read_text(encoding="utf-8")
[PHONY] = re.findall(r"^\.PHONY: (.*)$", TEXT, re.MULTILINE)
TARGETS = PHONY.split()


def make(*arguments: str) -> str:
    # This test may itself run under make, whose flags must not reach it.
    finished = subprocess.run(
        ["env", "-u", "MAKEFLAGS", "-u", "MAKELEVEL", "make", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return finished.stdout


def test_help_names_every_target_with_one_line_that_fits_a_terminal() -> None:
    lines = make("help").splitlines()
    assert [line.split()[1] for line in lines] == TARGETS
    assert all(len(line.split(maxsplit=2)[2]) > 10 for line in lines)
    assert max(map(len, lines)) <= 120


def test_help_is_what_make_does_by_itself() -> None:
    assert make() == make("help")


def test_every_rule_is_listed() -> None:
    assert set(re.findall(r"^([a-z-]+):", TEXT, re.MULTILINE)) == set(TARGETS)


@pytest.mark.parametrize("target", [one for one in TARGETS if one not in ("help", "lock", "clean", "check")])
def test_a_target_sets_up_what_it_uses_first(target: str) -> None:
    commands = [line for line in make("--dry-run", target).splitlines() if not line.startswith("tools/prerequisites")]
    assert commands[0].startswith("tools/setup python")


def test_clean_spares_what_was_synthesized_and_the_state() -> None:
    removed = make("--dry-run", "clean")
    assert "rm -rf .venv .tools node_modules" in removed
    assert "cdktf.out" not in removed
    assert "state" not in removed


@pytest.mark.parametrize(("keep", "command"), [((), "-m workshop local"), (("KEEP=1",), "-m workshop local --keep")])
def test_keep_reaches_the_command(keep: tuple[str, ...], command: str) -> None:
    assert make("--dry-run", "local", *keep).splitlines()[-1].strip().endswith(command)


def test_ci_runs_every_test() -> None:
    script = (PROJECT / ".ci/run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert script.splitlines()[-1] == "exec make test"
    assert (PROJECT / ".ci/run").stat().st_mode & 0o111
    last = make("--dry-run", "test").splitlines()[-1]
    assert "-m pytest" in last
    assert last.endswith(" tests")


def test_lint_checks_the_direction_of_imports() -> None:
    assert ".venv/bin/lint-imports" in make("--dry-run", "lint")
