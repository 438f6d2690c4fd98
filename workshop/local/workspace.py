"""An isolated copy of a synthesized stack, so that trying it out never touches the state of the real one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What a run leaves behind, and what belongs to the account that the stack is deployed to.
_NOT_COPIED = shutil.ignore_patterns(".terraform", "*.tfstate", "*.tfstate.*", "*.tfplan", "*.tfvars", "*.tfvars.json")


@dataclass(frozen=True)
class Workspace:
    """A copy of one stack, laid out as in the project, so that the stack's relative paths stay inside.

    Attributes:
        root: temporary directory that stands for the project's root.
        stack_directory: `<root>/cdktf.out/stacks/<stack>`, where Terraform runs.
        state_path: `<root>/state/<stack>.tfstate`, where the stack's backend keeps its state.
    """

    root: Path
    stack_directory: Path
    state_path: Path


@contextmanager
def workspace_of(stack_directory: Path, *, keep: bool = False) -> Iterator[Workspace]:
    """Copies a synthesized stack (`cdktf.out/stacks/<stack>`) to a temporary place and removes the copy at the end.

    State, plans, variable files and `.terraform` are left out.

    Args:
        stack_directory: the stack's directory; it is only read.
        keep: leaves the copy in place; its `root` says where.

    Raises:
        FileNotFoundError: the stack has not been synthesized.
    """
    if not (stack_directory / "cdk.tf.json").is_file():
        raise FileNotFoundError(f"no synthesized stack in {stack_directory}: run `make synth` first")
    stack = stack_directory.resolve().name
    root = Path(tempfile.mkdtemp(prefix=f"{stack}-workspace-")).resolve()
    try:
        copy = root / "cdktf.out" / "stacks" / stack
        shutil.copytree(stack_directory, copy, ignore=_NOT_COPIED, symlinks=True)
        (root / "state").mkdir()
        yield Workspace(root, copy, root / "state" / f"{stack}.tfstate")
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)
