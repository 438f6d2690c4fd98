"""What ECS itself may do on behalf of a task: pull its image, read its secret, write its log."""

import re

from prefect_ecs.home import Home
from prefect_ecs.identity.policy import Statement

_ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^:@]+)[:@].+"
)


def execution_statements(home: Home, *, log_group: str, secret_arn_pattern: str, image: str) -> list[Statement]:
    """The execution role's statements.

    The log group exists already, so `logs:CreateLogGroup` is not among them. Pulling from Docker Hub needs no permission of AWS's.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    return [
        Statement(
            "WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [home.arn("logs", f"log-group:{log_group}:*")]
        ),
        Statement("ReadPrefectCredential", ["secretsmanager:GetSecretValue"], [secret_arn_pattern]),
        *_image_pull_statements(home, image),
    ]


def _image_pull_statements(home: Home, image: str) -> list[Statement]:
    match = _ECR_IMAGE.fullmatch(image)
    if match is None:
        return []
    repository = f"arn:{home.partition}:ecr:{match['region']}:{match['account']}:repository/{match['repository']}"
    return [
        # The service has no resource-level permission for this one.
        Statement("LogInToEcr", ["ecr:GetAuthorizationToken"], ["*"]),
        Statement(
            "PullImage",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [repository],
        ),
    ]
