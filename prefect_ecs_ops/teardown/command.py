"""`prefect-ecs teardown`: stops and removes what flow runs left in AWS, so that `terraform destroy` succeeds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from prefect_ecs_ops.common.aws import Aws, WrongAccountError, account_of
from prefect_ecs_ops.common.console import confirm, fail, say, succeed
from prefect_ecs_ops.common.stack_outputs import StackOutputsError, read_outputs
from prefect_ecs_ops.teardown.flow_run_resources import FlowRunResources, TeardownError, find, remove


def teardown(stack: str, directory: Path | None = None, yes: bool = False) -> int:
    """Shows what it will do, asks, does it, and returns the exit code: 0 if flow runs left nothing.

    Args:
        stack: the applied stack's id, such as "dev".
        directory: where Terraform runs. Default: `cdktf.out/stacks/<stack>`.
        yes: doesn't ask.
    """
    try:
        outputs = read_outputs(stack, directory)
        aws = Aws(outputs["region"])
        aws.require_account(stack, account_of(outputs["cluster_arn"]))
        ecs = aws.client("ecs")
        found = find(ecs, outputs)
        if found.is_empty:
            succeed(f"stack {stack}: no worker, no task, and no task definition of a flow run is left")
            return 0
        say(_announcement(stack, outputs, found))
        if not (yes or confirm("Continue?")):
            say("Nothing was changed.")
            return 1
        remove(ecs, outputs, lambda line: say(f"- {line}"))
    except (BotoCoreError, ClientError, StackOutputsError, TeardownError, WrongAccountError) as error:
        return fail(error)
    succeed(f"stack {stack}: nothing of flow runs is left; continue with `terraform destroy`")
    return 0


def _announcement(stack: str, outputs: Mapping[str, Any], found: FlowRunResources) -> str:
    lines = [f"In stack {stack}, cluster {outputs['cluster_name']}, this will"]
    if found.desired_workers:
        lines.append(f"  stop {found.desired_workers} worker(s); the next `terraform apply` starts them again")
    if found.tasks:
        lines.append(f"  stop {len(found.tasks)} task(s); a flow run whose task is stopped does not finish:")
        lines += [f"    {task.id} of {task.group}" for task in found.tasks]
    if found.definitions:
        lines.append(f"  delete {len(found.definitions)} task definition(s) that workers registered:")
        lines += [f"    {definition.name}" for definition in found.definitions]
    return "\n".join(lines)
