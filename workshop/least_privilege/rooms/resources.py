"""Least privilege of resources that several rooms use: roles, keys, log groups, queues and image repositories."""

from collections.abc import Iterator, Sequence

from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.rooms import CHANGE, NotRecorded, PipelineNotRecorded
from workshop.least_privilege.terraform_requests import REQUESTED_TAG, Implied, Resources, TerraformRequest, last_part

_ECR = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html"
_CACHE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html"
_PULL = "ECS itself pulls images, and the embedded AWS has none"

NOT_RECORDED: Sequence[NotRecorded] = (
    NotRecorded("LogInToEcr", "ecr:GetAuthorizationToken", _PULL, _ECR),
    NotRecorded("PullImage", "ecr:BatchCheckLayerAvailability", _PULL, _ECR),
    NotRecorded("PullImage", "ecr:BatchGetImage", _PULL, _ECR),
    NotRecorded("PullImage", "ecr:GetDownloadUrlForLayer", _PULL, _ECR),
    NotRecorded("FillCacheFromDockerHub", "ecr:BatchImportUpstreamImage", _PULL, _CACHE),
)

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (
    PipelineNotRecorded(
        CHANGE,
        (
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRoleDescription",
            "kms:PutKeyPolicy",
            "kms:UntagResource",
            "kms:UpdateAlias",
            "kms:UpdateKeyDescription",
            "logs:AssociateKmsKey",
            "logs:UntagResource",
            "sqs:SetQueueAttributes",
            "sqs:UntagQueue",
        ),
    ),
)


def _iam(request: TerraformRequest) -> Iterator[str]:
    yield request.arn(f"role/{request.given('RoleName')}", region="")


def _kms(request: TerraformRequest) -> Iterator[str]:
    if "AliasName" in request.members:
        yield request.arn(request.members["AliasName"])
    if request.action == "kms:DeleteAlias":
        yield request.arn("key/4711")
    for name in ("KeyId", "TargetKeyId"):
        if name in request.members:
            yield request.arn(f"key/{last_part(request.members[name])}")


def _logs(request: TerraformRequest) -> Iterator[str]:
    yield request.members.get("resourceArn") or request.arn(f"log-group:{request.given('logGroupName')}")


def _sqs(request: TerraformRequest) -> Iterator[str]:
    yield request.arn(last_part(request.given("QueueName", "QueueUrl")))


def _create_key(request: TerraformRequest) -> Iterator[AccessRequest]:
    # https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
    yield request.access(request.arn("key/new"), REQUESTED_TAG, action="kms:TagResource")


TERRAFORM_RESOURCES: Resources = {
    "iam": _iam,
    "kms": _kms,
    "logs": _logs,
    "sqs": _sqs,
}
TERRAFORM_WITHOUT_RESOURCE = frozenset({"kms:CreateKey", "kms:ListAliases", "logs:DescribeLogGroups"})
TERRAFORM_IMPLIED: Implied = {"kms:CreateKey": _create_key}
