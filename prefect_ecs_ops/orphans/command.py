"""`prefect-ecs orphans`: compares what AWS lists under a stack's tag with what the stack's state knows."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from prefect_ecs_ops.common.aws import Aws, WrongAccountError, account_of
from prefect_ecs_ops.common.console import fail, say, succeed
from prefect_ecs_ops.common.stack_outputs import StackOutputsError, directory_of
from prefect_ecs_ops.common.synthesized import Json, NotSynthesizedError, read_stack
from prefect_ecs_ops.common.terraform import Terraform, TerraformError, TerraformUnavailableError
from prefect_ecs_ops.orphans.removal import Arn

TAG = "Stack"
"""The tag that every resource of a stack has (`constructs/prefect_ecs/terraform/tags.py`)."""

Clients = Callable[[str], Any]
"""Returns the boto3 client of a service in the stack's region."""


def orphans(stack: str, region: str | None = None) -> int:
    """Prints what has the stack's tag and is not in its state, with the commands that remove it; returns the exit code.

    Args:
        stack: the stack's id, such as prod-us-east-1. Initialize it first (`terraform init`).
        region: where to look. Default: the region of the state, or else the region in the stack's id.
    """
    try:
        synthesized = read_stack(stack)
        state = Terraform(directory_of(stack)).show_json()
        where = region or _output(state, "region") or stack.partition("-")[2]
        if not where:
            return fail(f"{stack}: the state does not say which region the stack is in; add --region")
        aws = Aws(where)
        account = stack_account(synthesized, state)
        if account:
            aws.require_account(stack, account)
        found = find_orphans(stack, state, aws.client)
    except (
        BotoCoreError,
        ClientError,
        NotSynthesizedError,
        StackOutputsError,
        TerraformError,
        TerraformUnavailableError,
        WrongAccountError,
    ) as error:
        return fail(error)
    if not found:
        succeed(f"{stack}: the state contains everything in {where} that has the tag Stack={stack}")
        return 0
    say(f"# {stack}: {len(found)} resources in {where} have the tag Stack={stack}, but are not in the state.")
    say("# Check each one, then remove them in this order. AWS may list a deleted resource for a while.")
    for arn in found:
        say(f"\n# {arn.text}")
        say(arn.removal(where) or "# No stack of this project creates this type; inspect it in the AWS console.")
    return 0


def stack_account(synthesized: Json, state: dict[str, Any]) -> str | None:
    """The account of a stack: the one that its provider allows, or else the one in its outputs.

    Args:
        synthesized: the stack's Terraform JSON.
        state: the stack's state, in Terraform's JSON format.

    Returns:
        None for a stack whose settings name no account, and that was never applied completely.
    """
    for provider in synthesized["provider"]["aws"]:
        for account in provider.get("allowed_account_ids", []):
            return str(account)
    cluster = _output(state, "cluster_arn")
    return account_of(cluster) if cluster else None


def find_orphans(stack: str, state: dict[str, Any], client: Clients) -> list[Arn]:
    """What exists with the stack's tag and is not in its state, in an order in which it can be removed.

    Args:
        stack: the stack's id, which is the value of its tag.
        state: the stack's state, in Terraform's JSON format.
        client: returns boto3 clients.
    """
    known = set(_texts(state.get("values", {})))
    found = {Arn.parse(arn) for arn in (*_tagged(stack, client), *_roles(stack, client))}
    return sorted(
        (arn for arn in found if not (arn.goes_with_its_owner or arn.text in known or arn.id in known)),
        key=lambda arn: arn.order,
    )


def _output(state: dict[str, Any], name: str) -> str | None:
    value = state.get("values", {}).get("outputs", {}).get(name, {}).get("value")
    return str(value) if value else None


def _tagged(stack: str, client: Clients) -> Iterator[str]:
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
    for page in pages.paginate(TagFilters=[{"Key": TAG, "Values": [stack]}]):
        for resource in page["ResourceTagMappingList"]:
            yield resource["ResourceARN"]


def _roles(stack: str, client: Clients) -> Iterator[str]:
    """IAM roles, which the tagging API does not list."""
    iam = client("iam")
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            if "prefect" in role["RoleName"]:
                tags = iam.list_role_tags(RoleName=role["RoleName"])["Tags"]
                if {"Key": TAG, "Value": stack} in tags:
                    yield role["Arn"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value.removesuffix(":*")
