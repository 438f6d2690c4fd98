"""The queue of task events, and Lambda functions."""

from decimal import Decimal

from ..stacks import bought, stack_of


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
