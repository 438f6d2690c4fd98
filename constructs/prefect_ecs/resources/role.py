"""The one place where IAM roles are made."""

from typing import Any

from prefect_ecs.terraform.bindings import Construct, IamRole
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home


def build_role(
    scope: Construct, construct_id: str, *, name: str, description: str, trust: dict[str, Any], home: Home
) -> IamRole:
    """Makes a role with the permissions boundary and the path that the environment's settings ask for.

    Args:
        scope: what the role belongs to; the trust policy becomes its local `trust`.
        construct_id: the role's id in it.
        name: from `Names.role`, which knows the prefix.
        description: what the role is for, as IAM shows it.
        trust: who may take it.
        home: knows the boundary and the path.
    """
    return IamRole(
        scope,
        construct_id,
        name=name,
        path=None if home.role_path == "/" else home.role_path,
        permissions_boundary=home.permissions_boundary_arn,
        description=description,
        assume_role_policy=json_document(scope, "trust", trust),
    )
