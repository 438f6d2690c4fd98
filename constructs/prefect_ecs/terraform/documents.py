"""JSON documents that stay readable in the synthesized stack, and IAM policies among them."""

from dataclasses import dataclass, field
from typing import Any

from prefect_ecs.terraform.bindings import Construct, TerraformLocal, Token

Condition = dict[str, dict[str, str | list[str]]]
Principal = dict[str, str | list[str]] | str


def json_document(scope: Construct, construct_id: str, value: Any) -> str:
    """Declares a document as a Terraform local, and returns the expression that encodes it.

    A local is plain JSON in `cdk.tf.json`, one member a line, so that a review's diff shows the statement that changed; the
    same document within `jsonencode(…)` would be a single escaped line.
    """
    return _encoded(TerraformLocal(scope, construct_id, _with_nulls(value)))


@dataclass(frozen=True)
class Statement:
    """A statement of an IAM policy.

    Attributes:
        sid: the statement's purpose in words; IAM allows letters and digits only.
        actions, resources, condition, effect, principal: as in IAM.
    """

    sid: str
    actions: list[str]
    resources: list[str]
    condition: Condition = field(default_factory=dict)
    effect: str = "Allow"
    principal: Principal | None = None

    def render(self) -> dict[str, Any]:
        rendered: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Action": self.actions,
            "Resource": self.resources if len(self.resources) > 1 else self.resources[0],
        }
        if self.principal is not None:
            rendered["Principal"] = self.principal
        if self.condition:
            rendered["Condition"] = self.condition
        return rendered


def policy(*statements: Statement) -> dict[str, Any]:
    """Returns a policy document."""
    return {"Version": "2012-10-17", "Statement": [statement.render() for statement in statements]}


class PolicyDocument:
    """A policy to which constructs add statements until the stack is synthesized.

    Attributes:
        json: expression, the encoded document.
    """

    def __init__(self, scope: Construct, construct_id: str, *statements: Statement) -> None:
        self._statements: dict[str, Statement] = {}
        self._local = TerraformLocal(scope, construct_id, {})
        self.json = _encoded(self._local)
        self.add(*statements)

    def add(self, *statements: Statement) -> None:
        """Adds statements. A statement replaces an earlier one with the same `sid`."""
        self._statements |= {statement.sid: statement for statement in statements}
        self._local.expression = policy(*self._statements.values())


def trust_policy(service: str, *, account_id: str | None, source_arn: str | None = None) -> dict[str, Any]:
    """Returns the trust policy of a role that an AWS service assumes on behalf of this account only.

    Args:
        service: service principal, such as ecs-tasks.amazonaws.com.
        account_id: account whose resources may make the service assume the role (the confused-deputy guard); None for a
            service that does not send one.
        source_arn: pattern of those resources, where the service sends one.
    """
    condition: Condition = {}
    if account_id is not None:
        condition["StringEquals"] = {"aws:SourceAccount": account_id}
    if source_arn is not None:
        condition["ArnLike"] = {"aws:SourceArn": source_arn}
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition} if condition else statement]}


def only_with_tls(actions: str, *resources: str) -> Statement:
    """Returns the statement that denies requests without TLS.

    Args:
        actions: the denied actions, such as `sqs:*`.
        resources: ARNs of the resource that the policy belongs to.
    """
    return Statement(
        "OnlyWithTls",
        [actions],
        list(resources),
        {"Bool": {"aws:SecureTransport": "false"}},
        effect="Deny",
        principal="*",
    )


def _encoded(local: TerraformLocal) -> str:
    return f"${{jsonencode(local.{local.friendly_unique_id})}}"


def _with_nulls(value: Any) -> Any:
    """CDKTF drops members that are None; in a document, null is a value."""
    if isinstance(value, dict):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_nulls(item) for item in value]
    return Token.null_value() if value is None else value
