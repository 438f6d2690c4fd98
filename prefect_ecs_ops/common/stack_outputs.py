"""The Terraform outputs of an applied stack, as the operator's commands read them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prefect_ecs_ops.common.provider_mirror import SWITCHED_OFF
from prefect_ecs_ops.common.synthesized import PROJECT
from prefect_ecs_ops.common.terraform import Terraform, TerraformError, TerraformUnavailableError

STACKS = PROJECT / "cdktf.out" / "stacks"
_TIMEOUT_SECONDS = 300.0


class StackOutputsError(RuntimeError):
    """A stack's outputs can't be read. The message says why, and what to do."""


def directory_of(stack: str, directory: Path | None = None) -> Path:
    """Where Terraform runs for a stack.

    Args:
        stack: the stack's id, such as "dev".
        directory: what the operator gave, if anything. Default: `cdktf.out/stacks/<stack>`.

    Raises:
        StackOutputsError: there is no such stack, or no such directory.
    """
    if directory is None:
        directory = STACKS / stack
        if not directory.is_dir():
            known = ", ".join(sorted(path.name for path in STACKS.glob("*"))) or "none"
            raise StackOutputsError(f"there is no stack {stack!r} in cdktf.out/stacks; known: {known}")
    elif not directory.is_dir():
        raise StackOutputsError(f"there is no directory {directory}")
    return directory


def read_outputs(
    stack: str, directory: Path | None = None, environment: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The values of `terraform output` in the stack's directory, by name, including sensitive values.

    Args:
        stack: the stack's id, such as "dev".
        directory: where Terraform runs. Default: `cdktf.out/stacks/<stack>`.
        environment: Terraform's environment. Default: this process's, with the operator's credentials for the state's
            backend.

    Raises:
        StackOutputsError: there is no such stack, Terraform fails, or nothing is applied.
    """
    directory = directory_of(stack, directory)
    environment = os.environ if environment is None else environment
    try:
        outputs = Terraform(directory, environment).output(timeout_seconds=_TIMEOUT_SECONDS)
    except TerraformUnavailableError as error:
        raise StackOutputsError(str(error)) from None
    except TerraformError as error:
        ignored = [name for name in SWITCHED_OFF if environment.get(name)]
        hint = f" This command ignores {' and '.join(ignored)}." if ignored else ""
        raise StackOutputsError(
            f"`terraform -chdir={directory} output` failed; did you initialize and apply the stack from here?{hint}\n"
            f"{error.tail}"
        ) from None
    if not outputs:
        raise StackOutputsError(
            f"stack {stack} has no outputs, so it is not applied; run `terraform -chdir={directory} apply` first"
        )
    return outputs
