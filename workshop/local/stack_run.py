"""The dev stack's life on the embedded AWS, from plan to nothing left."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import Resource, inventory
from prefect_ecs_ops.common.terraform import Terraform
from workshop.local.workspace import Workspace

CLOUD_VARIABLES: Mapping[str, Any] = {
    "aws_region": "us-east-1",
    "prefect_api_key": "pnu_local_key_that_opens_nothing",
    "prefect_account_id": "01234567-89ab-cdef-0123-456789abcdef",
    "prefect_workspace_id": "fedcba98-7654-3210-fedc-ba9876543210",
    "work_pool_name": "ecs-work-pool",
}
"""The five values of `terraform.tfvars`, as a user of Prefect Cloud would give them. None of them opens anything."""


class StackRunError(Exception):
    """What should have held after a step does not. The message says what was found instead."""


class StackRun:
    """One stack on one embedded AWS.

    Args:
        aws: where it goes.
        workspace: an isolated copy of the synthesized stack.
        variables: the stack's Terraform variables.
        on_output: gets Terraform's progress, line by line.
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
        """Applies the very plan that was made."""
        self.terraform.init()
        plan = self.workspace.root / "stack.tfplan"
        self.terraform.plan(out=plan)
        self.terraform.apply(plan)
        plan.unlink()

    def check_unchanged(self) -> None:
        """Raises StackRunError, with the plan, if a second plan would change anything."""
        plan = self.terraform.plan()
        if plan.has_changes:
            raise StackRunError(f"a second plan should be empty, but wants to change what was just made:\n{plan.text}")

    def resources(self) -> list[tuple[str, str, str]]:
        """Name, Terraform address and id of everything in the state."""
        module = self.terraform.show_json()["values"]["root_module"]
        managed = [item for item in module["resources"] if item["mode"] == "managed"]
        return [(_name(item["values"]), item["address"], str(item["values"].get("id", ""))) for item in managed]

    def destroy(self) -> None:
        """Destroys the stack, and raises StackRunError if anything is left on the embedded AWS."""
        self.terraform.destroy()
        left = self.left()
        if left:
            found = "\n".join(f"  {item.service} {item.kind} {item.name} {item.id}" for item in left)
            raise StackRunError(f"nothing should be left after destroy, but there is:\n{found}")

    def left(self) -> list[Resource]:
        """What exists, but for what only waits for its final deletion."""
        return [item for item in inventory(self.aws) if not item.scheduled_for_deletion]


def _name(values: dict[str, Any]) -> str:
    tags = values.get("tags") or {}
    return str(tags.get("Name") or values.get("name") or values.get("family") or "")


def stack_directory(outdir: Path, stack: str) -> Path:
    """Where a synthesized stack lies."""
    return outdir / "stacks" / stack
