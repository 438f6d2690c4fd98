"""JSON documents (policies, container definitions) that stay readable in the synthesized stack."""

from typing import Any

from prefect_ecs.terraform.bindings import Construct, TerraformLocal, Token


def json_document(scope: Construct, construct_id: str, value: Any) -> str:
    """Keeps a document as a Terraform local, and returns the expression that encodes it.

    A local is plain JSON in `cdk.tf.json`, one member a line, so that a review's diff shows the statement that changed; the
    same document within `jsonencode(…)` would be a single escaped line.
    """
    local = TerraformLocal(scope, construct_id, _with_nulls(value))
    return f"${{jsonencode(local.{local.friendly_unique_id})}}"


def _with_nulls(value: Any) -> Any:
    """CDKTF drops members that are None; in a document, null is a value."""
    if isinstance(value, dict):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_nulls(item) for item in value]
    return Token.null_value() if value is None else value
