"""Runs the real `terraform`.

Providers that lie on the machine are used, secrets stay off the command line, and Ctrl-C leaves state saved and unlocked.
"""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from prefect_ecs_ops.common.provider_mirror import cli_environment
from prefect_ecs_ops.common.terraform_executable import TerraformUnavailableError, terraform_version

__all__ = ["Plan", "Terraform", "TerraformError", "TerraformUnavailableError", "terraform_version"]

_INTERRUPT_GRACE_SECONDS = 120.0
_TAIL_LINES = 60
_EXIT_CODE_OF_CHANGES = 2


class TerraformError(Exception):
    """A Terraform command failed.

    Attributes:
        command: the command line, for example `("terraform", "apply", …)`; holds no secret.
        exit_code: its exit code.
        tail: the last lines that it wrote to standard error, or to standard output if it wrote none.
    """

    def __init__(self, command: tuple[str, ...], exit_code: int, tail: str) -> None:
        super().__init__(f"`{' '.join(command)}` failed with exit code {exit_code}\n{tail}")
        self.command = command
        self.exit_code = exit_code
        self.tail = tail


@dataclass(frozen=True)
class Plan:
    """What a plan found.

    Attributes:
        has_changes: whether applying it would change anything, outputs included.
        text: the plan as Terraform prints it.
        path: the saved plan, if it was to be saved.
    """

    has_changes: bool
    text: str
    path: Path | None


class Terraform:
    """Terraform in one directory. Each method is one command, runs to its end and raises `TerraformError` if it fails.

    Args:
        directory: the root module.
        environment: environment of the commands, by default this process's. Its own `TF_VAR_…` do not count.
        variables: values of the root module's variables, by name. They are given as `TF_VAR_<name>`, so that no secret
            is in the process list; what is not text is given as JSON, and None leaves the default.
        on_output: called with each line of the commands whose progress matters: init, plan, apply and destroy.

    Raises:
        TerraformUnavailableError: Terraform is missing or too old.
    """

    def __init__(
        self,
        directory: Path,
        environment: Mapping[str, str] | None = None,
        *,
        variables: Mapping[str, Any] | None = None,
        on_output: Callable[[str], None] | None = None,
    ) -> None:
        base = dict(os.environ if environment is None else environment)
        terraform_version(base)
        self.directory = directory
        self.environment = {
            name: value for name, value in cli_environment(directory, base).items() if not name.startswith("TF_VAR_")
        }
        for name, value in (variables or {}).items():
            if value is not None:
                self.environment[f"TF_VAR_{name}"] = value if isinstance(value, str) else json.dumps(value)
        self._on_output = on_output

    def init(self) -> None:
        self.run("init", "-input=false", "-no-color", live=True)

    def validate(self) -> None:
        self.run("validate", "-no-color")

    def plan(self, out: Path | None = None, *, destroy: bool = False) -> Plan:
        """Plans, and says whether there is anything to change.

        Args:
            out: where to save the plan, for `apply`.
            destroy: plans the removal of everything.
        """
        options = [*(["-destroy"] if destroy else []), *([f"-out={out}"] if out else [])]
        finished = self._run(("plan", "-input=false", "-no-color", "-detailed-exitcode", *options), live=True)
        if finished.exit_code not in (0, _EXIT_CODE_OF_CHANGES):
            raise finished.error()
        return Plan(finished.exit_code == _EXIT_CODE_OF_CHANGES, finished.stdout, out)

    def show_json(self, plan: Path | None = None) -> dict[str, Any]:
        """A saved plan, or the state if none is named, in Terraform's JSON form."""
        shown: dict[str, Any] = json.loads(self.run("show", "-json", *([str(plan)] if plan else [])))
        return shown

    def apply(self, plan: Path | None = None) -> None:
        """Applies a saved plan, or plans and applies. Ephemeral variables are needed in both cases."""
        self.run("apply", "-input=false", "-no-color", "-auto-approve", *([str(plan)] if plan else []), live=True)

    def destroy(self) -> None:
        self.run("destroy", "-input=false", "-no-color", "-auto-approve", live=True)

    def output(self) -> dict[str, Any]:
        """The values of the outputs, by name; sensitive ones too."""
        return {name: output["value"] for name, output in json.loads(self.run("output", "-json")).items()}

    def state_list(self) -> list[str]:
        """The addresses in the state."""
        return self.run("state", "list").split()

    def run(self, *arguments: str, live: bool = False) -> str:
        """Runs any Terraform command and returns what it wrote to standard output.

        Args:
            arguments: subcommand and options; no secrets, they would be in the process list.
            live: passes each line on to `on_output` as well.
        """
        finished = self._run(arguments, live=live)
        if finished.exit_code != 0:
            raise finished.error()
        return finished.stdout

    def _run(self, arguments: tuple[str, ...], *, live: bool) -> "_Finished":
        command = ("terraform", *arguments)
        # A process group of its own: Ctrl-C at the terminal reaches this process only, which passes one on.
        process = subprocess.Popen(
            command,
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            process_group=0,
        )
        stdout = _Reader(cast("IO[str]", process.stdout), self._on_output if live else None)
        stderr = _Reader(cast("IO[str]", process.stderr), self._on_output if live else None)
        try:
            exit_code = process.wait()
        except BaseException:
            _interrupt(process)
            raise
        finally:
            stdout.join()
            stderr.join()
        return _Finished(command, exit_code, stdout.text, stderr.text)


@dataclass(frozen=True)
class _Finished:
    command: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str

    def error(self) -> TerraformError:
        lines = (self.stderr.strip() or self.stdout.strip()).splitlines()
        return TerraformError(self.command, self.exit_code, "\n".join(lines[-_TAIL_LINES:]))


class _Reader:
    """Reads a stream to its end on a thread of its own."""

    def __init__(self, stream: IO[str], on_line: Callable[[str], None] | None) -> None:
        self._stream = stream
        self._on_line = on_line
        self._lines: list[str] = []
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def join(self) -> None:
        """Waits for the end of the stream.

        Raises:
            Exception: what `on_line` raised. The stream was read on all the same: Terraform must not wait for a reader.
        """
        self._thread.join()
        self._stream.close()
        if self._error is not None:
            raise self._error

    def _read(self) -> None:
        for line in self._stream:
            self._lines.append(line)
            if self._on_line and self._error is None:
                try:
                    self._on_line(line.rstrip("\n"))
                except Exception as error:
                    self._error = error


def _interrupt(process: "subprocess.Popen[str]") -> None:
    """Lets Terraform finish what is in flight, save its state and release the lock.

    A second Ctrl-C, or too long a wait, makes it give up what is in flight.
    """
    try:
        process.send_signal(signal.SIGINT)
        process.wait(_INTERRUPT_GRACE_SECONDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_INTERRUPT_GRACE_SECONDS / 4)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
