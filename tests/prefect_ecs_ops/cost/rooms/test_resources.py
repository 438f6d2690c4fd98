"""Log groups, keys, secrets, repositories; with topics and buckets, whose usage is assumed too."""

import pytest

from ..stacks import bought, estimated, stack_of


def test_logs_are_paid_when_written_and_while_kept() -> None:
    stack = stack_of(aws_cloudwatch_log_group__a={"retention_in_days": 60})
    assert bought(stack, logs_gb=4) == [
        ("aws_cloudwatch_log_group.a", "logs.ingested_gb", 4),
        ("aws_cloudwatch_log_group.a", "logs.stored_gb_month", 8),
    ]


def test_log_groups_share_what_is_written() -> None:
    stack = stack_of(
        aws_cloudwatch_log_group__a={"retention_in_days": 30}, aws_cloudwatch_log_group__b={"retention_in_days": 30}
    )
    assert {quantity for _, _, quantity in bought(stack, logs_gb=4)} == {2}


def test_logs_that_never_expire_count_for_a_year() -> None:
    line = estimated(stack_of(aws_cloudwatch_log_group__a={}), logs_gb=1).lines[-1]
    assert line.quantity == 12
    assert "never expires" in line.basis


def test_the_log_group_of_flow_logs_holds_flow_logs_and_pays_their_ingestion_with_the_flow_log() -> None:
    stack = stack_of(
        aws_cloudwatch_log_group__flow_logs={"retention_in_days": 30},
        aws_cloudwatch_log_group__worker={"retention_in_days": 30},
        aws_flow_log__vpc={"log_destination": "${aws_cloudwatch_log_group.flow_logs.arn}"},
    )
    assert bought(stack, logs_gb=1, flow_logs_gb=7) == [
        ("aws_flow_log.vpc", "logs.vended_gb", 7),
        ("aws_cloudwatch_log_group.flow_logs", "logs.stored_gb_month", 7),
        ("aws_cloudwatch_log_group.worker", "logs.ingested_gb", 1),
        ("aws_cloudwatch_log_group.worker", "logs.stored_gb_month", 1),
    ]


@pytest.mark.parametrize(
    ("kind", "key"),
    [("aws_secretsmanager_secret", "secrets_manager.secret_month"), ("aws_kms_key", "kms.key_month")],
)
def test_what_is_paid_by_the_month(kind: str, key: str) -> None:
    assert bought(stack_of(**{f"{kind}__a": {}})) == [(f"{kind}.a", key, 1)]


def test_topics_buckets_and_repositories_are_paid_by_what_is_assumed() -> None:
    stack = stack_of(aws_sns_topic__a={}, aws_s3_bucket__b={}, aws_ecr_repository__c={})
    assert bought(stack, notification_emails=2000, bucket_gb=3, image_gb=4) == [
        ("aws_sns_topic.a", "sns.thousand_emails", 2),
        ("aws_s3_bucket.b", "s3.gb_month", 3),
        ("aws_ecr_repository.c", "ecr.gb_month", 4),
    ]
