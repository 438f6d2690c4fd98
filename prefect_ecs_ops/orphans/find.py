"""Compares what AWS says carries a stack's tag with what the stack's state knows."""

from collections.abc import Callable, Iterator
from typing import Any

from prefect_ecs_ops.orphans.removal import Arn

TAG = "Stack"
"""The tag by which everything in a stack is known (`constructs/prefect_ecs/terraform/tags.py`)."""

Clients = Callable[[str], Any]
"""Makes the boto3 client of a service, in the stack's region."""


def orphans(stack: str, state: dict[str, Any], client: Clients) -> list[Arn]:
    """What exists with the stack's tag and is not in its state, in the order in which it can be removed.

    Args:
        stack: the stack's id, the value of its tag.
        state: the state, in Terraform's JSON form.
        client: makes clients.
    """
    known = set(_texts(state.get("values", {})))
    found = {Arn.parse(arn) for arn in (*_tagged(stack, client), *_roles(stack, client))}
    return sorted(
        (arn for arn in found if not (arn.goes_with_its_owner or arn.text in known or arn.id in known)),
        key=lambda arn: arn.order,
    )


def _tagged(stack: str, client: Clients) -> Iterator[str]:
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
    for page in pages.paginate(TagFilters=[{"Key": TAG, "Values": [stack]}]):
        for resource in page["ResourceTagMappingList"]:
            yield resource["ResourceARN"]


def _roles(stack: str, client: Clients) -> Iterator[str]:
    """The tagging API does not know IAM roles."""
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
