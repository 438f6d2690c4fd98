"""Whether the pipelines' roles may do what Terraform was seen to do, and nothing that it never needs."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from localcloud.recording import RecordedRequest
from prefect_ecs_ops.common.synthesized import read_stack
from workshop.least_privilege.evaluator import AccessRequest, Policy, Question, judge
from workshop.least_privilege.synthesized_policies import Place, SynthesizedPolicies
from workshop.least_privilege.terraform_requests import terraform_access

ACCOUNT_STACK = "account-us-east-1"
"""The committed stack that makes the roles."""

NOT_RECORDED = {
    "when a stack is changed, not made": (
        "cloudwatch:UntagResource",
        "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcEndpoint",
        "ec2:ReplaceRoute",
        "ecs:UntagResource",
        "ecs:UpdateCluster",
        "events:UntagResource",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRoleDescription",
        "kms:PutKeyPolicy",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
        "lambda:UntagResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:UpdateFunctionEventInvokeConfig",
        "logs:AssociateKmsKey",
        "logs:UntagResource",
        "sns:UntagResource",
        "sqs:SetQueueAttributes",
        "sqs:UntagQueue",
    ),
    "when alarms have recipients": ("sns:GetSubscriptionAttributes", "sns:Subscribe", "sns:Unsubscribe"),
    "to keep the state in S3, which the recording keeps in a file": (
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    ),
}
"""When an action is needed that making, planning and destroying a stack never asks for."""

_KEYS_LEAVE_IT_TO_IAM: Policy = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}
"""The statement of every stack's key that lets the account's IAM policies decide."""


def role_arn(purpose: str, place: Place) -> str:
    """Of the role that pipelines take to `plan` or to `apply`."""
    return f"arn:{place.partition}:iam::{place.account_id}:role/prefect-ci-{purpose}"


def refusals(
    requests: Iterable[RecordedRequest], purpose: str, place: Place, policies: Mapping[str, Policy] | None = None
) -> list[str]:
    """Which of these requests AWS would refuse to a pipeline; empty when it may do all.

    Args:
        requests: what Terraform asked for.
        purpose: the role's, `plan` or `apply`.
        place: the region and account of the stack.
        policies: in place of those of the committed account's stack.
    """
    asked = terraform_access(requests, role_arn(purpose, place), place)
    held = policies or _policies(purpose, place)
    verdicts = judge([Question(one, held, _resource_policy(one)) for one in asked])
    return [f"{verdict.result}: {one}" for one, verdict in zip(asked, verdicts, strict=True) if not verdict.allowed]


def unneeded(requests: Sequence[RecordedRequest], purpose: str, place: Place) -> list[str]:
    """Actions that the role is granted, and that neither a request nor an entry of `NOT_RECORDED` needs."""
    needed = {one.action for one in terraform_access(requests, role_arn(purpose, place), place)}
    needed |= {action for actions in NOT_RECORDED.values() for action in actions}
    return sorted(granted_actions(purpose, place) - needed)


def granted_actions(purpose: str, place: Place) -> set[str]:
    """What the role's statements allow, as they name it."""
    return {
        action
        for policy in _policies(purpose, place).values()
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    }


def _policies(purpose: str, place: Place) -> dict[str, Policy]:
    account = SynthesizedPolicies(read_stack(ACCOUNT_STACK), Place(account_id=place.account_id))
    return {purpose: account.document(f"ci_{purpose}_permissions")}


def _resource_policy(request: AccessRequest) -> Policy | None:
    return _KEYS_LEAVE_IT_TO_IAM if fnmatchcase(request.resource, "arn:*:kms:*:key/*") else None
