"""Runs a deployed Lambda function's own archive, with the environment that it was deployed with."""

import base64
import hashlib
import os
import subprocess
import sys
from typing import Any

from workshop.local.stack_run import StackRun

_INVOKE = """
import importlib, logging, sys
logging.basicConfig(level=logging.INFO, stream=sys.stderr)
archive, handler, seconds = sys.argv[1:]
sys.path.insert(0, archive)
module, _, function = handler.rpartition(".")
class Context:
    def get_remaining_time_in_millis(self):
        return int(seconds) * 1000
loaded = importlib.import_module(module)
assert loaded.__file__.startswith(archive), loaded.__file__
getattr(loaded, function)({}, Context())
"""


def invoke(run: StackRun, name: str, *, seconds: int | None = None) -> subprocess.CompletedProcess[str]:
    """Calls the function once, as Lambda would, and returns how that ended.

    Args:
        run: the stack that it belongs to.
        name: the function's name.
        seconds: the remaining time that the function sees; by default its timeout.
    """
    configuration = run.aws.client("lambda").get_function(FunctionName=name)["Configuration"]
    archive = run.workspace.stack_directory / "pool_metrics.zip"
    digest = base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
    assert configuration["CodeSha256"] == digest, "this archive is the one that was deployed"
    variables: dict[str, Any] = configuration["Environment"]["Variables"]
    return subprocess.run(
        [sys.executable, "-c", _INVOKE, archive, configuration["Handler"], str(seconds or configuration["Timeout"])],
        env={**run.aws.environment({"PATH": os.environ["PATH"]}), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
