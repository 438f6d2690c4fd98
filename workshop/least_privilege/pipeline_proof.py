"""Proves that the pipelines' roles allow what Terraform does, and nothing that it never needs."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import chain

from localcloud.recording import RecordedRequest
from prefect_ecs_ops.common.synthesized import read_stack
from workshop.least_privilege import rooms
from workshop.least_privilege.evaluator import AccessRequest, Policy, Question, judge
from workshop.least_privilege.rooms import PipelineNotRecorded
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies
from workshop.least_privilege.terraform_requests import terraform_access
from workshop.rooms import contributions

ACCOUNT_STACK = "account-us-east-1"
"""The committed stack with the roles."""

NOT_RECORDED: Sequence[PipelineNotRecorded] = tuple(chain.from_iterable(contributions(rooms, "PIPELINE_NOT_RECORDED")))

_KEY_DELEGATES_TO_IAM: Policy = {
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
"""The statement in every key policy that delegates to the account's IAM policies."""


def role_arn(purpose: str, target: DeploymentTarget) -> str:
    """The ARN of the role that pipelines assume to `plan` or to `apply`."""
    return f"arn:{target.partition}:iam::{target.account_id}:role/prefect-ci-{purpose}"


def refusals(
    requests: Iterable[RecordedRequest],
    purpose: str,
    target: DeploymentTarget,
    policies: Mapping[str, Policy] | None = None,
) -> list[str]:
    """The requests that AWS would deny to a pipeline; empty if it allows all.

    Args:
        requests: the recorded requests of Terraform.
        purpose: `plan` or `apply`.
        target: the region and account of the stack.
        policies: the role's policies. Default: those in the committed stack of the account.
    """
    access_requests = terraform_access(requests, role_arn(purpose, target), target)
    identity_policies = policies or _policies(purpose, target)
    verdicts = judge([Question(request, identity_policies, _resource_policy(request)) for request in access_requests])
    return [
        f"{verdict.result}: {request}"
        for request, verdict in zip(access_requests, verdicts, strict=True)
        if not verdict.allowed
    ]


def unneeded(requests: Sequence[RecordedRequest], purpose: str, target: DeploymentTarget) -> list[str]:
    """Actions that the role allows although neither a request nor an entry of `NOT_RECORDED` needs them."""
    needed = {request.action for request in terraform_access(requests, role_arn(purpose, target), target)}
    needed |= {action for exception in NOT_RECORDED for action in exception.actions}
    return sorted(granted_actions(purpose, target) - needed)


def granted_actions(purpose: str, target: DeploymentTarget) -> set[str]:
    """The actions in the role's Allow statements."""
    return {
        action
        for policy in _policies(purpose, target).values()
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    }


def _policies(purpose: str, target: DeploymentTarget) -> dict[str, Policy]:
    account = SynthesizedPolicies(read_stack(ACCOUNT_STACK), DeploymentTarget(account_id=target.account_id))
    return {purpose: account.document(f"ci_{purpose}_permissions")}


def _resource_policy(request: AccessRequest) -> Policy | None:
    return _KEY_DELEGATES_TO_IAM if fnmatchcase(request.resource, "arn:*:kms:*:key/*") else None
