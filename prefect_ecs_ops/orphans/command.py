"""`prefect-ecs orphans`."""

import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from prefect_ecs_ops.common.synthesized import PROJECT, NotSynthesizedError, read_stack
from prefect_ecs_ops.common.terraform import Terraform, TerraformError, TerraformUnavailableError
from prefect_ecs_ops.orphans.find import orphans as find


def orphans(stack: str, region: str | None = None) -> int:
    """Prints what carries the stack's tag and is not in its state, with the command that removes it; returns the exit code.

    Args:
        stack: the stack's id, such as prod-us-east-1. It must have been initialized (`terraform init`).
        region: where to look. Default: the region that the state was made in, or the stack's own.
    """
    try:
        read_stack(stack)
        terraform = Terraform(PROJECT / "cdktf.out" / "stacks" / stack)
        state = terraform.show_json()
        where = region or _region(state) or stack.partition("-")[2]
        if not where:
            print(f"{stack}: the state does not say in which region the stack is; add --region", file=sys.stderr)
            return 1
        found = find(stack, state, lambda service: boto3.client(service, region_name=where))  # type: ignore[call-overload]
    except (NotSynthesizedError, TerraformError, TerraformUnavailableError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    if not found:
        print(f"{stack}: everything in {where} with the tag Stack={stack} is in the state")
        return 0
    print(f"# {stack}: {len(found)} in {where} with the tag Stack={stack} that the state does not know.")
    print(
        "# Look at each before you remove it, in this order. One that AWS has just deleted may still be listed for a while."
    )
    for arn in found:
        print(f"\n# {arn.text}")
        print(arn.removal(where) or "# no stack of this project makes such a thing: look at it in the AWS console")
    return 0


def _region(state: dict[str, object]) -> str | None:
    outputs = state.get("values", {}).get("outputs", {})  # type: ignore[attr-defined]
    region = outputs.get("region", {}).get("value")
    return str(region) if region else None
