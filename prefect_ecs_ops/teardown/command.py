"""`prefect-ecs teardown`: stops and removes what flow runs have in AWS, so that `terraform destroy` works after them."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from prefect_ecs_ops.common.stack_outputs import StackOutputsError, read_outputs
from prefect_ecs_ops.teardown.flow_runs_in_aws import FlowRunsInAws, find
from prefect_ecs_ops.teardown.remove import TeardownError, remove


def teardown(stack: str, directory: Path | None = None, yes: bool = False) -> int:
    """Says what it will do, asks, does it, and returns the exit code: 0 if nothing is left of flow runs.

    Args:
        stack: the applied stack's id, such as "dev".
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.
        yes: does it without asking.
    """
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    try:
        outputs = read_outputs(stack, directory)
        _check_account(outputs["cluster_arn"], outputs["region"])
        ecs = boto3.client("ecs", region_name=outputs["region"])
        found = find(ecs, outputs)
        if found.is_nothing:
            console.print(f"✓ stack {stack}: no worker, no task and no task definition of a flow run is left")
            return 0
        console.print(_announced(stack, outputs, found), markup=False)
        if not (yes or _is_confirmed(console)):
            console.print("Nothing was changed.")
            return 1
        remove(ecs, outputs, lambda line: console.print(f"- {line}", markup=False))
    except (StackOutputsError, TeardownError, ClientError, BotoCoreError) as error:
        console.print(f"✗ {error}", style="red", markup=False)
        return 1
    console.print(f"✓ stack {stack}: flow runs have left nothing; `terraform destroy` can follow")
    return 0


def _check_account(cluster_arn: str, region: str) -> None:
    account = boto3.client("sts", region_name=region).get_caller_identity()["Account"]
    if f":{account}:" not in cluster_arn:
        raise TeardownError(f"these credentials are of account {account}, but the stack's cluster is {cluster_arn}")


def _announced(stack: str, outputs: Mapping[str, Any], found: FlowRunsInAws) -> str:
    lines = [f"In stack {stack}, cluster {outputs['cluster_name']}, this will"]
    if found.workers_wanted:
        lines.append(f"  stop {found.workers_wanted} worker(s); the next `terraform apply` starts them again")
    if found.tasks:
        lines.append(f"  stop {len(found.tasks)} task(s); a flow run whose task is stopped does not finish:")
        lines += [f"    {task.id} of {task.group}" for task in found.tasks]
    if found.definitions:
        lines.append(f"  delete {len(found.definitions)} task definition(s) that workers registered:")
        lines += [f"    {definition.name}" for definition in found.definitions]
    return "\n".join(lines)


def _is_confirmed(console: Console) -> bool:
    if not sys.stdin.isatty():
        console.print("There is no terminal to ask at; --yes does it without asking.")
        return False
    return console.input("Go on? [y/N] ", markup=False).strip().lower() in ("y", "yes")
