"""A copy of the project, as a user has it, in which commands run against an embedded AWS."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from prefect_ecs_ops.common.provider_mirror import cli_environment
from prefect_ecs_ops.common.terraform import Terraform

from .dev_stack import AWS_CLI, PROJECT

_PARTS = ("Makefile", "Pipfile", "Pipfile.lock", "pyproject.toml", "cdktf.json", "main.py")
_ROOMS = ("cdktf.out", "constructs", "environments", "functions", "prefect_ecs_ops", "localcloud", "workshop", "tools")
_SHARED = (".venv", "node_modules")
_LEFT_OUT = shutil.ignore_patterns(".venv", "__pycache__", ".terraform", "*.egg-info")

_QUICK_MAIN = '''"""Synthesizes as the project does, and makes the stacks quick (tests/local/quick_stacks.py)."""
import runpy
import sys
from pathlib import Path

sys.path.append({tests!r})
from tests.local.quick_stacks import make_quick

status = runpy.run_path("whole_main.py")["main"]()
for stack in Path("cdktf.out", "stacks").iterdir():
    make_quick(stack)
sys.exit(status)
'''


class ProjectCopy:
    """The copy, whose stacks are quick from the next synthesis on.

    Args:
        directory: where to make it.
        aws: what its commands reach.
    """

    def __init__(self, directory: Path, aws: EmbeddedAws) -> None:
        self.directory = directory
        directory.mkdir()
        for part in _PARTS:
            if (PROJECT / part).exists():
                shutil.copy(PROJECT / part, directory)
        for room in _ROOMS:
            shutil.copytree(PROJECT / room, directory / room, symlinks=True, ignore=_LEFT_OUT)
        for shared in _SHARED:
            if (PROJECT / shared).exists():
                (directory / shared).symlink_to(PROJECT / shared)
        # The environments are the project's own: nothing is to be set up here.
        (directory / "tools" / "setup").write_text("#!/bin/sh\n")
        (directory / "main.py").rename(directory / "whole_main.py")
        (directory / "main.py").write_text(_QUICK_MAIN.format(tests=str(PROJECT)))
        base = cli_environment(self.stack("dev"), aws.environment())
        without_values = {name: value for name, value in base.items() if not name.startswith("TF_VAR_")}
        self.environment = {
            **without_values,
            "PATH": f"{AWS_CLI.parent}{os.pathsep}{base['PATH']}",
            # The console script too must import the copy, not the project.
            "PYTHONPATH": f"{directory / 'constructs'}{os.pathsep}{directory}",
        }

    def stack(self, name: str) -> Path:
        """The directory of a synthesized stack."""
        return self.directory / "cdktf.out" / "stacks" / name

    def terraform(self, stack: str, variables: Mapping[str, Any] | None = None) -> Terraform:
        return Terraform(self.stack(stack), self.environment, variables=variables)

    def bash(self, script: str, *, typed: str = "") -> str:
        """Runs a script in the copy's folder, and returns what it printed; fails with all of it.

        Args:
            script: ends at its first command that fails.
            typed: its standard input.
        """
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.directory,
            env=self.environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"ended with {done.returncode}:\n{script}\n{done.stdout[-6000:]}"
        return done.stdout
