"""The pipelines' roles: who may take them, what they may do and what not, by AWS's own rules."""

import json
from functools import cache
from typing import Any

import pytest

from workshop.least_privilege.evaluator import AccessRequest, Question, judge

from ..stacks import Json, resource
from .stacks import synth_account

ACCOUNT = "123456789012"
REPOSITORY = "acme/prefect-ecs"
STACK = synth_account(regions=("us-east-1", "eu-west-1"), pipelines={"github_repository": REPOSITORY})
ISSUER = "token.actions.githubusercontent.com"
PROJECT = {"aws:ResourceTag/Project": "prefect-worker-on-ecs"}
MADE = {"aws:RequestTag/Project": "prefect-worker-on-ecs"}


@cache
def policy(role: str) -> Json:
    """A role's policy, with the values that Terraform fills in."""
    text = json.dumps(STACK["locals"][f"ci_{role}_permissions"])
    for expression, value in (
        ("${data.aws_caller_identity.home_caller.account_id}", ACCOUNT),
        ("${data.aws_partition.home_partition.partition}", "aws"),
        ("${terraform_data.home.input.region}", "us-east-1"),
    ):
        text = text.replace(expression, value)
    assert "${" not in text
    parsed: Json = json.loads(text)
    return parsed


KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


def question(role: str, action: str, target: str, **context: str | list[str]) -> Question:
    request = AccessRequest(
        principal=f"arn:aws:iam::{ACCOUNT}:role/prefect-ci-{role}", action=action, resource=target, context=context
    )
    key_policy = KEY_POLICY if action.startswith("kms:") else None
    return Question(request, identity_policies={role: policy(role)}, resource_policy=key_policy)


def made_in(region: str) -> dict[str, str]:
    """What AWS knows of a request that makes something of the project's."""
    return {**MADE, "aws:RequestedRegion": region}


def allowed(*questions: Question) -> list[bool]:
    return [verdict.allowed for verdict in judge(questions)]


def test_without_a_repository_there_are_no_roles() -> None:
    assert "aws_iam_openid_connect_provider" not in synth_account()["resource"]


def test_they_are_made_once_in_the_home_region() -> None:
    elsewhere = synth_account(
        region="eu-west-1", regions=("us-east-1", "eu-west-1"), pipelines={"github_repository": REPOSITORY}
    )
    assert not [name for name in elsewhere["resource"]["aws_iam_role"] if name.startswith("ci_")]


def test_an_existing_provider_is_not_made_again() -> None:
    stack = synth_account(pipelines={"github_repository": REPOSITORY, "create_provider": False})
    assert "aws_iam_openid_connect_provider" not in stack["resource"]
    assert "depends_on" not in resource(stack, "aws_iam_role.ci_plan")


@pytest.mark.parametrize(
    ("role", "subjects"),
    [
        ("plan", [f"repo:{REPOSITORY}:pull_request", f"repo:{REPOSITORY}:ref:refs/heads/main"]),
        ("apply", [f"repo:{REPOSITORY}:environment:staging", f"repo:{REPOSITORY}:environment:prod"]),
    ],
)
def test_only_tokens_of_the_repository_for_aws_take_a_role(role: str, subjects: list[str]) -> None:
    (statement,) = STACK["locals"][f"ci_{role}_trust"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": subjects}}


SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prefect/prod/api-key-abcdef"
STATE = f"arn:aws:s3:::prefect-state-{ACCOUNT}-us-east-1/prefect-ecs/prod-us-east-1.tfstate"
ACCOUNT_STATE = f"arn:aws:s3:::prefect-state-{ACCOUNT}-us-east-1/prefect-ecs/account-us-east-1.tfstate"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/prefect-prod-flow-task-us-east-1"
CI_ROLE = f"arn:aws:iam::{ACCOUNT}:role/prefect-ci-apply"
CLUSTER = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster"
VPC = f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/vpc-1"


# Action, resource, whether the plan's role may, whether the apply's role may.
ACCESS = [
        ("ecs:DescribeClusters", f"{CLUSTER}/prefect-prod-cluster", True, True),
        ("ecs:DescribeClusters", f"{CLUSTER}/somebody-elses", False, False),
        ("lambda:GetFunction", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:somebody-elses", False, False),
        ("secretsmanager:DescribeSecret", SECRET, True, True),
        ("secretsmanager:GetSecretValue", SECRET, False, False),
        ("s3:GetObject", STATE, True, True),
        ("s3:PutObject", f"{STATE}.tflock", True, True),
        ("s3:PutObject", STATE, False, True),
        ("s3:DeleteObject", STATE, False, False),
        ("s3:PutObject", ACCOUNT_STATE, False, False),
        ("ecs:CreateCluster", f"{CLUSTER}/prefect-prod-cluster", False, True),
        ("ecs:DeleteCluster", f"{CLUSTER}/somebody-elses", False, False),
        ("ecs:RunTask", f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/prefect-worker:1", False, False),
        ("iam:CreateRole", ROLE, False, True),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/Admin", False, False),
        ("iam:PutRolePolicy", CI_ROLE, False, False),
        ("iam:AttachRolePolicy", ROLE, False, False),
        ("sqs:CreateQueue", f"arn:aws:sqs:us-east-1:{ACCOUNT}:prefect-prod-ecs-events", False, True),
]  # fmt: skip


def test_what_each_role_may() -> None:
    asked = [(role, action, target) for role in ("plan", "apply") for action, target, _, _ in ACCESS]
    expected = [plan for _, _, plan, _ in ACCESS] + [apply for _, _, _, apply in ACCESS]
    verdicts = allowed(*(question(*one) for one in asked))
    wrong = [one for one, is_allowed, should in zip(asked, verdicts, expected, strict=True) if is_allowed is not should]
    assert wrong == []


def test_what_conditions_decide() -> None:
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/4711"
    aliased: dict[str, Any] = {"kms:ResourceAliases": ["alias/prefect-account"], **PROJECT}
    cases = [
        (question("apply", "ec2:CreateVpc", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/*", **made_in("eu-west-1")), True),
        (question("apply", "ec2:CreateVpc", f"arn:aws:ec2:ap-south-1:{ACCOUNT}:vpc/*", **made_in("ap-south-1")), False),
        (question("apply", "ec2:CreateVpc", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/*", **{"aws:RequestedRegion": "eu-west-1"}), False),
        (question("apply", "ec2:CreateSubnet", VPC, **{"aws:RequestedRegion": "us-east-1"}), False),
        (question("apply", "ec2:CreateTags", VPC, **made_in("us-east-1")), False),
        (question("plan", "ec2:DescribeVpcs", "*", **{"aws:RequestedRegion": "eu-west-1"}), True),
        (question("plan", "ec2:DescribeVpcs", "*", **{"aws:RequestedRegion": "ap-south-1"}), False),
        (question("apply", "ec2:DeleteVpc", VPC, **PROJECT), True),
        (question("apply", "ec2:DeleteVpc", VPC, **{"aws:ResourceTag/Project": "other"}), False),
        (question("plan", "ec2:DeleteVpc", VPC, **PROJECT), False),
        (question("apply", "iam:PassRole", ROLE, **{"iam:PassedToService": "ecs-tasks.amazonaws.com"}), True),
        (question("apply", "iam:PassRole", ROLE, **{"iam:PassedToService": "ec2.amazonaws.com"}), False),
        (question("plan", "kms:Decrypt", key, **aliased), True),
        (question("apply", "kms:Decrypt", key, **aliased), True),
        (question("apply", "kms:ScheduleKeyDeletion", key, **aliased), False),
        (question("apply", "kms:TagResource", key, **MADE), True),
        (question("apply", "kms:TagResource", key, **MADE, **{"kms:ResourceAliases": ["alias/prefect-account"]}), False),
        (question("plan", "kms:Decrypt", key, **{"kms:ResourceAliases": ["alias/prefect-prod"]}), False),
    ]  # fmt: skip
    assert allowed(*(one for one, _ in cases)) == [expected for _, expected in cases]


def test_with_a_boundary_no_role_is_made_without_it() -> None:
    stack = synth_account(
        pipelines={"github_repository": REPOSITORY}, identity={"permissions_boundary": "boundaries/workload"}
    )
    made = next(one for one in stack["locals"]["ci_apply_permissions"]["Statement"] if one["Sid"] == "MakeOwnRoles")
    boundary = made["Condition"]["StringEquals"]["iam:PermissionsBoundary"]
    assert boundary.endswith(":policy/boundaries/workload")


def test_each_policy_fits() -> None:
    """Inline policies of a role have 10,240 characters together, spaces not counted."""
    for role in ("plan", "apply"):
        assert len(json.dumps(policy(role), separators=(",", ":"))) < 10_000
