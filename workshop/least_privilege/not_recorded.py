"""Grants that no recording can use here, each with its reason. A grant is either recorded, or it stands here."""

from dataclasses import dataclass

_IMAGES = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html"
_CACHE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html"
_EXEC_PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
_PULL = "ECS pulls images itself, and the embedded AWS has none"
_EXEC = "The agent of ECS Exec, which Fargate adds to the container, asks for it; the local Fargate has none"


@dataclass(frozen=True)
class NotRecorded:
    """One action of one statement.

    Attributes:
        sid: the statement.
        action: the action in it.
        reason: why it is granted, and why it was not recorded.
        source: who says that it is needed.
    """

    sid: str
    action: str
    reason: str
    source: str


NOT_RECORDED: tuple[NotRecorded, ...] = (
    NotRecorded(
        "HearTaskEvents",
        "sqs:ChangeMessageVisibility",
        "The observer asks for it every 240 s while it handles one message, as when Prefect does not answer",
        "prefect_aws.observers.ecs, `SqsSubscriber`",
    ),
    NotRecorded("LogInToEcr", "ecr:GetAuthorizationToken", _PULL, _IMAGES),
    NotRecorded("PullImage", "ecr:BatchCheckLayerAvailability", _PULL, _IMAGES),
    NotRecorded("PullImage", "ecr:BatchGetImage", _PULL, _IMAGES),
    NotRecorded("PullImage", "ecr:GetDownloadUrlForLayer", _PULL, _IMAGES),
    NotRecorded("FillCacheFromDockerHub", "ecr:BatchImportUpstreamImage", _PULL, _CACHE),
    NotRecorded("OpenExecSessions", "ssmmessages:CreateControlChannel", _EXEC, _EXEC_PAGE),
    NotRecorded("OpenExecSessions", "ssmmessages:CreateDataChannel", _EXEC, _EXEC_PAGE),
    NotRecorded("OpenExecSessions", "ssmmessages:OpenControlChannel", _EXEC, _EXEC_PAGE),
    NotRecorded("OpenExecSessions", "ssmmessages:OpenDataChannel", _EXEC, _EXEC_PAGE),
    NotRecorded("FindExecLog", "logs:DescribeLogGroups", _EXEC, _EXEC_PAGE),
    NotRecorded("LogExecSessions", "logs:CreateLogStream", _EXEC, _EXEC_PAGE),
    NotRecorded("LogExecSessions", "logs:DescribeLogStreams", _EXEC, _EXEC_PAGE),
    NotRecorded("LogExecSessions", "logs:PutLogEvents", _EXEC, _EXEC_PAGE),
)
