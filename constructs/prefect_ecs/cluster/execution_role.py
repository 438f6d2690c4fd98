"""What ECS itself may do on behalf of a task: pull its image, read its secret, write its log."""

from collections.abc import Sequence

from prefect_ecs.cluster.images import Pulled
from prefect_ecs.resources.policy import Statement
from prefect_ecs.terraform.provider import Home


def execution_statements(
    home: Home, *, log_group: str, secret_arn_pattern: str, images: Sequence[Pulled]
) -> list[Statement]:
    """The execution role's statements.

    The log group exists already, so `logs:CreateLogGroup` is not among them. Pulling from Docker Hub needs no permission of AWS's.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    return [
        Statement(
            "WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [home.arn("logs", f"log-group:{log_group}:*")]
        ),
        Statement("ReadPrefectCredential", ["secretsmanager:GetSecretValue"], [secret_arn_pattern]),
        *_image_pull_statements(images),
    ]


def _image_pull_statements(images: Sequence[Pulled]) -> list[Statement]:
    repositories = sorted({image.repository_arn for image in images if image.repository_arn})
    if not repositories:
        return []
    cached = sorted({image.repository_arn for image in images if image.repository_arn and image.is_cached})
    return [
        # The service has no resource-level permission for this one.
        Statement("LogInToEcr", ["ecr:GetAuthorizationToken"], ["*"]),
        Statement(
            "PullImage",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            repositories,
        ),
        # The repositories exist already, so `ecr:CreateRepository` is not among them.
        # Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
        *([Statement("FillCacheFromDockerHub", ["ecr:BatchImportUpstreamImage"], cached)] if cached else []),
    ]
