"""Applies and destroys a stack on the embedded AWS, in a copy that never touches the state of the real one."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import Resource, inventory
from prefect_ecs_ops.common.terraform import Terraform

CLOUD_VARIABLES: Mapping[str, Any] = {
    "aws_region": "us-east-1",
    "prefect_api_key": "pnu_local_key_that_opens_nothing",
    "prefect_account_id": "01234567-89ab-cdef-0123-456789abcdef",
    "prefect_workspace_id": "fedcba98-7654-3210-fedc-ba9876543210",
    "work_pool_name": "ecs-work-pool",
}
"""The five values of `terraform.tfvars` for Prefect Cloud. They are made up and grant no access."""

# What Terraform runs leave behind, and what is specific to the account that the stack is deployed to.
_NOT_COPIED = shutil.ignore_patterns(".terraform", "*.tfstate", "*.tfstate.*", "*.tfplan", "*.tfvars", "*.tfvars.json")


@dataclass(frozen=True)
class Workspace:
    """A copy of one stack in the project's layout, so that relative paths stay inside the copy.

    Attributes:
        root: the temporary directory in place of the project's root.
        stack_directory: `<root>/cdktf.out/stacks/<stack>`, the working directory of Terraform.
        state_path: `<root>/state/<stack>.tfstate`, where the stack's backend stores the state.
    """

    root: Path
    stack_directory: Path
    state_path: Path


@contextmanager
def workspace_of(stack_directory: Path) -> Iterator[Workspace]:
    """Copies a synthesized stack (`cdktf.out/stacks/<stack>`) to a temporary directory and removes the copy at the end.

    The copy has no state, plans, variable files or `.terraform`.

    Args:
        stack_directory: the stack's directory, which is only read.

    Raises:
        FileNotFoundError: the stack isn't synthesized.
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
        shutil.rmtree(root, ignore_errors=True)


class StackRunError(Exception):
    """A step left something wrong: a non-empty second plan, or resources after destroy. The message shows what."""


class StackRun:
    """Terraform runs of one stack on one embedded AWS.

    Args:
        aws: the embedded AWS that the stack is applied to.
        workspace: an isolated copy of the synthesized stack.
        variables: the stack's Terraform variables.
        on_output: called with each line of Terraform's progress.
    """

    def __init__(
        self, aws: EmbeddedAws, workspace: Workspace, variables: Mapping[str, Any], on_output: Callable[[str], None]
    ) -> None:
        self.aws = aws
        self.workspace = workspace
        self.variables = dict(variables)
        self.terraform = Terraform(
            workspace.stack_directory, aws.environment(), variables=variables, on_output=on_output
        )

    def plan_and_apply(self) -> None:
        """Plans, and applies exactly that plan."""
        self.terraform.init()
        plan = self.workspace.root / "stack.tfplan"
        self.terraform.plan(out=plan)
        self.terraform.apply(plan)
        plan.unlink()

    def check_unchanged(self) -> None:
        """Raises StackRunError with the plan if a second plan would change anything."""
        plan = self.terraform.plan()
        if plan.has_changes:
            raise StackRunError(f"the second plan must be empty, but changes what was just applied:\n{plan.text}")

    def resources(self) -> list[tuple[str, str, str]]:
        """Name, Terraform address and id of every managed resource in the state."""
        module = self.terraform.show_json()["values"]["root_module"]
        managed = [item for item in module["resources"] if item["mode"] == "managed"]
        return [(_name(item["values"]), item["address"], str(item["values"].get("id", ""))) for item in managed]

    def destroy(self) -> None:
        """Destroys the stack and raises StackRunError if anything is left on the embedded AWS."""
        self.terraform.destroy()
        left = self.left()
        if left:
            found = "\n".join(f"  {item.service} {item.kind} {item.name} {item.id}" for item in left)
            raise StackRunError(f"resources are left after destroy:\n{found}")

    def left(self) -> list[Resource]:
        """Existing resources, except those that are scheduled for deletion."""
        return [item for item in inventory(self.aws) if not item.scheduled_for_deletion]


def _name(values: dict[str, Any]) -> str:
    tags = values.get("tags") or {}
    return str(tags.get("Name") or values.get("name") or values.get("family") or "")
