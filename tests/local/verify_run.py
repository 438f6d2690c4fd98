"""Runs `prefect-ecs verify` as an operator does: a process of its own, whose environment leads to the live stack."""

import json
import subprocess
import sys
from typing import Any

from prefect_ecs_ops.verify.run import Result
from workshop.local.live_stack import LiveStack

from .dev_stack import PROJECT

ACCESS_KEY_ID = "verify"
"""Tells its requests from those of others."""


def verify_environment(live: LiveStack, **changes: str) -> dict[str, str]:
    return {**live.environment(), "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, **changes}


def verify(live: LiveStack, *options: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """One run.

    Args:
        live: the stack.
        options: of the command, besides the stack and its directory.
        changes: of the environment.
    """
    command = [
        "-m",
        "prefect_ecs_ops",
        "verify",
        "dev",
        "--directory",
        str(live.run.workspace.stack_directory),
        *options,
    ]
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=verify_environment(live, **changes),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def failing(live: LiveStack, **changes: str) -> dict[str, Result]:
    """What does not hold, by the name of its check; and the exit code agrees."""
    finished = verify(live, "--json", **changes)
    assert finished.stdout, finished.stderr
    document: dict[str, Any] = json.loads(finished.stdout)
    found = {one["name"]: Result(**one) for one in document["checks"]}
    bad = {name: result for name, result in found.items() if not result.holds}
    assert (finished.returncode, document["holds"]) == (int(bool(bad)), not bad)
    return bad
