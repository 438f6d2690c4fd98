"""The Terraform outputs of an applied stack, as the operator's commands read them."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prefect_ecs_ops.common.synthesized import PROJECT

STACKS = PROJECT / "cdktf.out" / "stacks"
_TIMEOUT_SECONDS = 300.0


class StackOutputsError(RuntimeError):
    """A stack's outputs can't be read. The message says why, and what to do."""


def read_outputs(
    stack: str, directory: Path | None = None, environment: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The values of `terraform output` in the stack's directory, by name; sensitive ones too.

    Args:
        stack: its id, such as "dev".
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.
        environment: of the command, by default this process's: credentials of the state's backend are the caller's.

    Raises:
        StackOutputsError: there is no such stack, Terraform refuses, or nothing has been applied.
    """
    if directory is None:
        directory = STACKS / stack
        if not directory.is_dir():
            known = ", ".join(sorted(path.name for path in STACKS.iterdir())) or "none"
            raise StackOutputsError(f"there is no stack {stack!r} in cdktf.out/stacks; known: {known}")
    elif not directory.is_dir():
        raise StackOutputsError(f"there is no directory {directory}")
    environment = dict(os.environ if environment is None else environment)
    if not Path(environment.get("TF_CLI_CONFIG_FILE") or os.devnull).exists():
        # Terraform does not start with a configuration that is not there.
        del environment["TF_CLI_CONFIG_FILE"]
    command = ("terraform", f"-chdir={directory}", "output", "-json", "-no-color")
    try:
        finished = subprocess.run(
            command,
            env={**environment, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise StackOutputsError("terraform is not on the PATH; it reads the stack's outputs") from None
    except subprocess.TimeoutExpired:
        raise StackOutputsError(f"`{' '.join(command)}` took more than {_TIMEOUT_SECONDS:.0f} s") from None
    if finished.returncode != 0:
        raise StackOutputsError(
            f"`{' '.join(command)}` failed; has the stack been initialized and applied from here?\n{finished.stderr.strip()}"
        )
    outputs = {name: output["value"] for name, output in json.loads(finished.stdout).items()}
    if not outputs:
        raise StackOutputsError(
            f"stack {stack} has no outputs, so it is not applied; run `terraform -chdir={directory} apply` first"
        )
    return outputs
