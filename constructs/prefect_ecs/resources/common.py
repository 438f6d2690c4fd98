"""Log groups, queues and image repositories, made the same way everywhere."""

from typing import Any

from prefect_ecs.context.context import StackContext
from prefect_ecs.context.pipeline_rights import NAMED, PipelineRights, actions
from prefect_ecs.terraform.bindings import (
    CloudwatchLogGroup,
    Construct,
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
    SqsQueue,
)
from prefect_ecs.terraform.documents import Statement, json_document, only_with_tls, policy

DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600
"""The longest that SQS offers."""


def build_log_group(
    scope: Construct, construct_id: str, *, context: StackContext, name: str, retention_days: int
) -> CloudwatchLogGroup:
    """Creates a log group, encrypted with the stack's key."""
    context.encryption.allow_log_group(name)
    group = CloudwatchLogGroup(
        scope,
        construct_id,
        name=name,
        retention_in_days=retention_days,
        kms_key_id=context.encryption.key_arn,
    )
    context.protect(group)
    return group


def build_queue(
    scope: Construct,
    construct_id: str,
    *,
    context: StackContext,
    name: str,
    retention_seconds: int,
    statements: list[Statement] | None = None,
    **arguments: Any,
) -> SqsQueue:
    """Creates an encrypted queue that denies requests without TLS.

    Args:
        scope: the construct that owns the queue.
        construct_id: the queue's id.
        context: the stack's.
        name: the queue's name.
        retention_seconds: how long SQS keeps a message.
        statements: statements of the queue's policy. Default: none; IAM policies alone grant access.
        arguments: further arguments of `SqsQueue`.
    """
    document = policy(*(statements or []), only_with_tls("sqs:*", context.arn("sqs", name)))
    built = SqsQueue(
        scope,
        construct_id,
        name=name,
        message_retention_seconds=retention_seconds,
        policy=json_document(scope, f"{construct_id}_policy", document),
        **arguments,
        **context.encryption.queue_arguments,
    )
    context.protect(built)
    return built


def build_repository(
    scope: Construct, construct_id: str, *, context: StackContext, name: str, force_delete: bool
) -> EcrRepository:
    """Creates an encrypted ECR repository with immutable tags, scanned on push."""
    encryption = context.encryption
    return EcrRepository(
        scope,
        construct_id,
        name=name,
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
        encryption_configuration=[
            EcrRepositoryEncryptionConfiguration(encryption_type="AES256")
            if encryption.key_arn is None
            else EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=encryption.key_arn)
        ],
        force_delete=force_delete,
        depends_on=encryption.dependables,
    )


LOG_RIGHTS = PipelineRights(
    read=("logs:DescribeLogGroups",),
    read_named=actions("logs", "DescribeMetricFilters", "ListTagsForResource"),
    change_named=actions(
        "logs",
        "AssociateKmsKey",
        "CreateLogGroup",
        "DeleteLogGroup",
        "DeleteMetricFilter",
        "PutMetricFilter",
        "PutRetentionPolicy",
        "TagResource",
        "UntagResource",
    ),
    names=tuple(f"logs:*:{{account}}:log-group:{group}/{NAMED}" for group in ("/aws/lambda", "/ecs", "/vpc")),
)
"""What the pipelines' roles need for log groups and their metric filters."""
