"""Runs the commands that an operator would type, to their end."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

_TIMEOUT_SECONDS = 600.0
_TAIL_LINES = 60


class CommandError(Exception):
    """A command failed. The message holds the command and the end of what it wrote."""


def run_command(*command: str, environment: Mapping[str, str], directory: Path) -> str:
    """Runs a command and returns what it wrote, standard error included.

    Args:
        command: program and arguments; no secrets, they would be in the process list.
        environment: complete environment of the command.
        directory: where it runs.

    Raises:
        CommandError: its exit code is not 0, or it took more than ten minutes.
    """
    shown = " ".join(command)
    try:
        finished = subprocess.run(
            command,
            env=environment,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            # Ctrl-C at the terminal reaches this process only, which ends the command.
            process_group=0,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"`{shown}` took more than {_TIMEOUT_SECONDS:.0f} s") from error
    if finished.returncode != 0:
        tail = "\n".join(finished.stdout.splitlines()[-_TAIL_LINES:])
        raise CommandError(f"`{shown}` failed with exit code {finished.returncode}\n{tail}")
    return finished.stdout
