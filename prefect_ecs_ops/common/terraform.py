"""Runs the real `terraform`.

Providers on this machine are used, secrets stay off the command line, and Ctrl-C leaves the state saved and unlocked.
"""

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from prefect_ecs_ops.common.provider_mirror import cli_environment

MINIMUM_VERSION = (1, 11, 0)
"""The first version with write-only arguments."""

_INSTALL = "https://developer.hashicorp.com/terraform/install"
_INTERRUPT_GRACE_SECONDS = 120.0
_TAIL_LINES = 60
_EXIT_CODE_OF_CHANGES = 2


class TerraformUnavailableError(Exception):
    """Terraform is missing or too old. The message is one line that says what is needed and where to get it."""


class TerraformError(Exception):
    """A Terraform command failed.

    Attributes:
        command: the command line, for example `("terraform", "apply", …)`; it contains no secret.
        exit_code: the command's exit code.
        tail: the last lines of standard error, or of standard output if standard error is empty.
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
        has_changes: whether applying the plan changes anything, including outputs.
        text: the plan as Terraform prints it.
        path: the saved plan, or None if the plan is not saved.
    """

    has_changes: bool
    text: str
    path: Path | None


class Terraform:
    """Terraform in one directory. Each method runs one command to its end, and raises `TerraformError` if it fails.

    Of the environment's Terraform variables, some don't reach the commands:

    - `TF_WORKSPACE` and `TF_DATA_DIR` are removed: a stack has one state, in the default workspace, and its working data
      in `.terraform` beside it.
    - `TF_VAR_…` are removed: only `variables` and the directory's tfvars file set values.
    - `TF_CLI_CONFIG_FILE` is replaced if a provider mirror exists on this machine, removed if it points to no file, and
      kept otherwise (see `cli_environment`).

    Args:
        directory: the root module.
        environment: the commands' environment. Default: this process's.
        variables: values of the root module's variables, by name. Commands get them as `TF_VAR_<name>`, so that no secret
            is in the process list. Values other than text are passed as JSON; None keeps the variable's default.
        on_output: receives each line of the commands that show progress: init, plan, apply, and destroy.

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
            out: where to save the plan for `apply`. Default: the plan is not saved.
            destroy: plans to destroy everything.
        """
        options = [*(["-destroy"] if destroy else []), *([f"-out={out}"] if out else [])]
        finished = self._run(("plan", "-input=false", "-no-color", "-detailed-exitcode", *options), live=True)
        if finished.exit_code not in (0, _EXIT_CODE_OF_CHANGES):
            raise finished.error()
        return Plan(finished.exit_code == _EXIT_CODE_OF_CHANGES, finished.stdout, out)

    def show_json(self, plan: Path | None = None) -> dict[str, Any]:
        """A saved plan in Terraform's JSON format; without `plan`, the state."""
        shown: dict[str, Any] = json.loads(self.run("show", "-json", "-no-color", *([str(plan)] if plan else [])))
        return shown

    def apply(self, plan: Path | None = None) -> None:
        """Applies a saved plan, or plans and applies. Both need the ephemeral variables."""
        self.run("apply", "-input=false", "-no-color", "-auto-approve", *([str(plan)] if plan else []), live=True)

    def destroy(self) -> None:
        self.run("destroy", "-input=false", "-no-color", "-auto-approve", live=True)

    def output(self, *, timeout_seconds: float | None = None) -> dict[str, Any]:
        """The values of the outputs by name, including sensitive values.

        Args:
            timeout_seconds: interrupts Terraform after that time. Default: waits as long as Terraform does.
        """
        shown = self.run("output", "-json", "-no-color", timeout_seconds=timeout_seconds)
        return {name: output["value"] for name, output in json.loads(shown).items()}

    def state_list(self) -> list[str]:
        """The addresses in the state."""
        return self.run("state", "list").split()

    def run(self, *arguments: str, live: bool = False, timeout_seconds: float | None = None) -> str:
        """Runs any Terraform command, and returns its standard output.

        Args:
            arguments: subcommand and options. Pass no secrets, because the process list shows them.
            live: passes each line to `on_output` too.
            timeout_seconds: interrupts the command after that time. Default: no limit.
        """
        finished = self._run(arguments, live=live, timeout_seconds=timeout_seconds)
        if finished.exit_code != 0:
            raise finished.error()
        return finished.stdout

    def _run(self, arguments: tuple[str, ...], *, live: bool, timeout_seconds: float | None = None) -> "_Finished":
        command = ("terraform", *arguments)
        # In its own process group, so that Ctrl-C at the terminal reaches only this process, which interrupts Terraform once.
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
        timeout_note = ""
        try:
            exit_code = process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            _interrupt(process)
            exit_code = process.returncode
            timeout_note = f"interrupted after {timeout_seconds:.0f} s"
        except BaseException:
            _interrupt(process)
            raise
        finally:
            stdout.join()
            stderr.join()
        if timeout_note:
            raise TerraformError(command, exit_code, timeout_note)
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
    """Reads a stream to its end in a thread."""

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
            Exception: what `on_line` raised. The stream is still read to its end, because Terraform blocks on a full pipe.
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
    """Lets Terraform finish the operations in progress, save its state, and release the lock.

    A second Ctrl-C, or a wait that takes too long, makes Terraform abandon these operations.
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


def terraform_version(environment: Mapping[str, str] | None = None) -> tuple[int, int, int]:
    """The version of the `terraform` on the PATH.

    Raises:
        TerraformUnavailableError: no `terraform` is on the PATH, or it is older than 1.11.0.
    """
    search_path = (os.environ if environment is None else environment).get("PATH", os.defpath)
    executable = shutil.which("terraform", path=search_path)
    if executable is None:
        raise TerraformUnavailableError(
            f"terraform {_dotted(MINIMUM_VERSION)} or newer is required, and none is on the PATH: {_INSTALL}"
        )
    version = _version_of(executable)
    if version < MINIMUM_VERSION:
        raise TerraformUnavailableError(
            f"terraform {_dotted(MINIMUM_VERSION)} or newer is required, {executable} is {_dotted(version)}: {_INSTALL}"
        )
    return version


@functools.cache
def _version_of(executable: str) -> tuple[int, int, int]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    shown = subprocess.run(
        [executable, "version", "-json"],
        env=environment | {"CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.search(r'"terraform_version":\s*"(\d+)\.(\d+)\.(\d+)', shown.stdout)
    if found is None:
        raise TerraformUnavailableError(
            f"{executable} does not print its version (exit code {shown.returncode}): {_INSTALL}"
        )
    major, minor, patch = (int(part) for part in found.groups())
    return major, minor, patch


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
