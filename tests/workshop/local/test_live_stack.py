"""Commands that an operator would type run to their end, and their output is returned."""

import os
import sys
from pathlib import Path

import pytest

from workshop.local.live_stack import CommandError, run_command


def test_output_is_returned_with_standard_error(tmp_path: Path) -> None:
    script = "import os, sys; print(os.getcwd(), os.environ['NAME'], flush=True); print('warning', file=sys.stderr)"
    written = run_command(sys.executable, "-c", script, environment={**os.environ, "NAME": "x"}, directory=tmp_path)
    assert written == f"{tmp_path} x\nwarning\n"


def test_a_failure_shows_the_command_and_its_output(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^`sh -c echo why; exit 3` failed with exit code 3\nwhy$"):
        run_command("sh", "-c", "echo why; exit 3", environment=dict(os.environ), directory=tmp_path)
