"""Secrets, keys, queues, topics, buckets, repositories, functions, instances."""

from decimal import Decimal

import pytest

from .stacks import bought, estimated, stack_of


@pytest.mark.parametrize(
    ("kind", "key"),
    [("aws_secretsmanager_secret", "secrets_manager.secret_month"), ("aws_kms_key", "kms.key_month")],
)
def test_what_is_paid_by_the_month(kind: str, key: str) -> None:
    assert bought(stack_of(**{f"{kind}__a": {}})) == [(f"{kind}.a", key, 1)]


def test_a_queue_is_paid_by_the_million_requests_and_nobody_polls_dead_letters() -> None:
    stack = stack_of(
        aws_sqs_queue__events={"redrive_policy": "${jsonencode(local.redrive)}"},
        aws_sqs_queue__dead={},
        aws_sqs_queue__not_delivered={},
        aws_sqs_queue__not_invoked={},
        aws_cloudwatch_event_target__a={
            "arn": "${aws_sqs_queue.events.arn}",
            "dead_letter_config": {"arn": "${aws_sqs_queue.not_delivered.arn}"},
        },
        aws_lambda_function__a={"dead_letter_config": {"target_arn": "${aws_sqs_queue.not_invoked.arn}"}},
    )
    stack["locals"] = {"redrive": {"deadLetterTargetArn": "${aws_sqs_queue.dead.arn}"}}
    polled = [line for line in bought(stack, queue_requests=500_000) if line[0].startswith("aws_sqs_queue.")]
    assert polled == [("aws_sqs_queue.events", "sqs.million_requests", Decimal("0.5"))]


def test_topics_buckets_and_repositories_are_paid_by_what_is_assumed() -> None:
    stack = stack_of(aws_sns_topic__a={}, aws_s3_bucket__b={}, aws_ecr_repository__c={})
    assert bought(stack, notification_emails=2000, bucket_gb=3, image_gb=4) == [
        ("aws_sns_topic.a", "sns.thousand_emails", 2),
        ("aws_s3_bucket.b", "s3.gb_month", 3),
        ("aws_ecr_repository.c", "ecr.gb_month", 4),
    ]


def test_a_function_is_paid_by_invocations_and_by_memory_and_time() -> None:
    stack = stack_of(aws_lambda_function__a={"memory_size": 512})
    assert bought(stack, lambda_invocations=1_000_000, lambda_seconds=2) == [
        ("aws_lambda_function.a", "lambda.million_requests", 1),
        ("aws_lambda_function.a", "lambda.gb_second", 1_000_000),
    ]
    namespace = {"variables": {"METRIC_NAMESPACE": "Worker"}}
    publishing = stack_of(aws_lambda_function__a={"environment": namespace})
    assert bought(publishing, lambda_invocations=5000, function_metrics=3)[2:] == [
        ("aws_lambda_function.a", "cloudwatch.custom_metric_month", 3),
        ("aws_lambda_function.a", "cloudwatch.thousand_requests", 5),
    ]
    arm = stack_of(aws_lambda_function__a={"architectures": ["arm64"]})
    assert bought(arm, lambda_invocations=8, lambda_seconds=1)[1] == (
        "aws_lambda_function.a",
        "lambda.arm_gb_second",
        1,
    )


def test_a_group_s_instances_and_volumes_come_from_its_launch_template() -> None:
    stack = stack_of(
        aws_launch_template__nat={
            "instance_type": "t4g.nano",
            "block_device_mappings": [{"ebs": {"volume_size": 8}}],
        },
        aws_autoscaling_group__nat={
            "min_size": 2,
            "launch_template": {"id": "${aws_launch_template.nat.id}", "version": "1"},
        },
    )
    assert bought(stack, hours=10) == [
        ("aws_autoscaling_group.nat", "ec2_instance_hour.t4g.nano", 20),
        ("aws_autoscaling_group.nat", "ebs.gp3_gb_month", 16),
    ]


def test_a_mixed_group_is_priced_at_its_first_type() -> None:
    stack = stack_of(
        aws_launch_template__a={"instance_type": "m7g.large"},
        aws_autoscaling_group__a={
            "desired_capacity": 3,
            "min_size": 0,
            "mixed_instances_policy": {
                "launch_template": {
                    "launch_template_specification": {"launch_template_id": "${aws_launch_template.a.id}"},
                    "override": [{"instance_type": "m7g.xlarge"}, {"instance_type": "m6g.xlarge"}],
                }
            },
        },
    )
    assert bought(stack, hours=10) == [("aws_autoscaling_group.a", "ec2_instance_hour.m7g.xlarge", 30)]


def test_instances_beyond_the_minimum_are_unpriced_and_not_free() -> None:
    stack = stack_of(
        aws_launch_template__a={"instance_type": "m7g.large"},
        aws_autoscaling_group__a={
            "min_size": 0,
            "max_size": 4,
            "launch_template": {"id": "${aws_launch_template.a.id}", "version": "1"},
        },
    )
    assert bought(stack, hours=10) == [
        ("aws_autoscaling_group.a", "ec2_instance_hour.m7g.large", 0),
        ("aws_autoscaling_group.a", "ec2_instance_hour.m7g.large", None),
    ]
    assert estimated(stack).unpriced == ("aws_autoscaling_group.a: instances m7g.large beyond the minimum",)
