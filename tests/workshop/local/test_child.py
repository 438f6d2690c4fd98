import os
import sys
from pathlib import Path

import pytest

from workshop.local.child import CommandError, run_command


def test_what_it_wrote_is_returned_errors_too(tmp_path: Path) -> None:
    script = "import os, sys; print(os.getcwd(), os.environ['NAME'], flush=True); print('warning', file=sys.stderr)"
    written = run_command(sys.executable, "-c", script, environment={**os.environ, "NAME": "x"}, directory=tmp_path)
    assert written == f"{tmp_path} x\nwarning\n"


def test_a_failure_shows_the_command_and_what_it_wrote(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^`sh -c echo why; exit 3` failed with exit code 3\nwhy$"):
        run_command("sh", "-c", "echo why; exit 3", environment=dict(os.environ), directory=tmp_path)
