"""An environment is complete or is made again, whatever happened to the run that made it."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from setup_environments import Environment, OutdatedLockError, main, one_at_a_time, run, sync

from .project import PROJECT


class Workshop:
    """An environment whose making is a file that is written, and can be interrupted."""

    def __init__(self, directory: Path) -> None:
        self.source = directory / "lock"
        self.source.write_text("1")
        self.place = directory / "environment"
        self.made = 0
        self.interrupt = False
        self.environment = Environment(self.place, (self.source,), self.make, self.place / "program")

    def make(self) -> None:
        self.place.mkdir(exist_ok=True)
        (self.place / f"part-{self.made}").touch()
        if self.interrupt:
            raise KeyboardInterrupt
        (self.place / "program").touch()
        self.made += 1

    def parts(self) -> set[str]:
        return {path.name for path in self.place.glob("part-*")}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_it_is_made_once(workshop: Workshop) -> None:
    workshop.environment.ensure()
    workshop.environment.ensure()
    assert workshop.made == 1


def test_an_interrupted_one_is_made_anew(workshop: Workshop) -> None:
    workshop.interrupt = True
    with pytest.raises(KeyboardInterrupt):
        workshop.environment.ensure()
    (workshop.place / "half-written").touch()

    workshop.interrupt = False
    workshop.environment.ensure()

    assert workshop.made == 1
    assert not (workshop.place / "half-written").exists()


def test_a_changed_source_brings_it_up_to_date_in_place(workshop: Workshop) -> None:
    workshop.environment.ensure()
    workshop.source.write_text("2")
    workshop.environment.ensure()
    workshop.environment.ensure()
    assert workshop.parts() == {"part-0", "part-1"}


def test_an_interrupted_update_is_made_anew(workshop: Workshop) -> None:
    workshop.environment.ensure()
    workshop.source.write_text("2")
    workshop.interrupt = True
    with pytest.raises(KeyboardInterrupt):
        workshop.environment.ensure()

    workshop.interrupt = False
    workshop.environment.ensure()

    assert workshop.parts() == {"part-1"}


def test_one_whose_python_is_gone_is_made_anew(workshop: Workshop) -> None:
    workshop.environment.ensure()
    workshop.environment.program.unlink()
    workshop.environment.program.symlink_to("/nowhere/python3")
    workshop.environment.ensure()
    assert workshop.parts() == {"part-1"}


def test_a_moved_one_is_outdated(workshop: Workshop, tmp_path: Path) -> None:
    elsewhere = Environment(tmp_path / "moved", (workshop.source,), workshop.make, tmp_path / "moved/program")
    assert elsewhere.digest() != workshop.environment.digest()


def test_a_link_is_taken_away_and_what_it_leads_to_is_spared(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/precious").touch()
    workshop.place.symlink_to(tmp_path / "other")
    workshop.environment.ensure()
    assert not workshop.place.is_symlink()
    assert (tmp_path / "other/precious").exists()


HOLDER = """
import pathlib, sys, setup_environments
with setup_environments.one_at_a_time(pathlib.Path(sys.argv[1])):
    setup_environments.run(*sys.argv[2:])
"""
ORPHAN = """
import os, signal, sys
os.kill(os.getppid(), signal.SIGKILL)
print("orphaned", flush=True)
os.read(int(sys.argv[1]), 1)
"""


def holder(lock: Path, *command: str, shared: tuple[int, ...] = ()) -> subprocess.Popen[str]:
    """Another process that holds the lock while the command runs."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=shared,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "tools")},
    )


def test_what_a_killed_run_started_is_waited_for(tmp_path: Path) -> None:
    end_of_orphan, until_closed = os.pipe()
    with (
        holder(tmp_path / "lock", sys.executable, "-c", ORPHAN, str(end_of_orphan), shared=(end_of_orphan,)) as killed,
        (tmp_path / "lock").open("w") as lock,
    ):
        assert killed.stdout
        try:
            assert killed.stdout.readline() == "orphaned\n"
            assert killed.wait(timeout=60) == -signal.SIGKILL
            with pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(until_closed)
            os.close(end_of_orphan)
        assert killed.stdout.read() == "", "the orphan ends"
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_second_run_says_that_it_waits(tmp_path: Path) -> None:
    with one_at_a_time(tmp_path / "lock"):
        second = holder(tmp_path / "lock", "sh", "-c", "echo mine")
        assert second.stderr
        assert "waiting" in second.stderr.readline()
        assert second.poll() is None
    output, _ = second.communicate(timeout=60)
    assert output == "mine\n"


def test_other_environments_of_the_user_have_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIPENV_PIPFILE", "PIPENV_PYPI_MIRROR"):
        monkeypatch.setenv(name, "theirs")
    seen = tmp_path / "seen"
    run("/bin/sh", "-c", f'env > "{seen}"', EXTRA="ours")
    environment = dict(line.split("=", 1) for line in seen.read_text().splitlines() if "=" in line)
    assert environment["EXTRA"] == "ours"
    assert [name for name, value in environment.items() if value == "theirs"] == ["PIPENV_PYPI_MIRROR"]


def test_a_pipfile_that_was_not_locked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Pipfile").write_text('[packages]\na = "==1"\n')
    (tmp_path / "Pipfile.lock").write_text('{"_meta": {"hash": {"sha256": "of another Pipfile"}}}')
    with pytest.raises(
        OutdatedLockError, match=r"Pipfile\.lock does not belong to the Pipfile beside it; run: make lock"
    ):
        sync(tmp_path)


def test_a_name_that_is_unknown_is_refused_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodejs"]) == 2
    assert (
        capsys.readouterr().err == "usage: tools/setup NAME…   (NAME is one of python, node, checkov, awscli, pipenv)\n"
    )
