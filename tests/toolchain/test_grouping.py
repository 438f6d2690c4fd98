"""Tests that share a stack say so with `xdist_group`, and a pytest that ignores the mark would run them against two."""

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import os
from pathlib import Path
import pytest

pytestmark = pytest.mark.xdist_group("one-stack")

@pytest.mark.parametrize("number", range(6))
def test_one(number, worker_id):
    with (Path(__file__).parent / "workers").open("a") as workers:
        workers.write(worker_id + "\\n")
"""


@pytest.mark.slow
def test_a_group_runs_in_one_process_in_the_files_order(tmp_path: Path) -> None:
    for name in ("test_a.py", "test_b.py"):
        (tmp_path / name).write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = ["-m", "pytest", "-n", "2", "--dist", "loadgroup", "-q", "-p", "no:cacheprovider", "."]
    finished = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert "12 passed" in finished.stdout, finished.stdout + finished.stderr
    assert len(set((tmp_path / "workers").read_text().split())) == 1
