"""Prices the queue of task events, and the Lambda functions."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.common.expressions import document
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import ACCESS_CONTROL, INFRACOST, Free, Priced, Resource, Usage, first, number

MILLION = Decimal(1_000_000)
DEFAULT_LAMBDA_MB = 128


def queue_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The requests to a queue, except to a dead-letter queue, which nothing polls."""
    if f"{resource.address}." in _dead_letter_targets(resource):
        return
    yield Usage("requests", "sqs.million_requests", assumptions.queue_requests / MILLION, "queue_requests")


def _dead_letter_targets(resource: Resource) -> str:
    """The dead-letter targets of queues, functions, and event targets, as one text."""
    redrives = [queue.get("redrive_policy", "") for queue in resource.others(resource.kind).values()]
    documents = [document(resource.stack, redrive) for redrive in redrives]
    configurations = [
        body.get("dead_letter_config")
        for kind in ("aws_lambda_function", "aws_cloudwatch_event_target")
        for body in resource.others(kind).values()
    ]
    return str([*redrives, *documents, *configurations])


def function_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """A function's invocations, and their memory and duration."""
    architectures = resource.body.get("architectures") or ["x86_64"]
    arm = "arm_" if "arm64" in architectures else ""
    memory_mb = Decimal(resource.body.get("memory_size") or DEFAULT_LAMBDA_MB)
    seconds = assumptions.lambda_invocations * assumptions.lambda_seconds
    yield Usage(
        "invocations", f"lambda.{arm}million_requests", assumptions.lambda_invocations / MILLION, "lambda_invocations"
    )
    yield Usage(
        f"{number(memory_mb)} MB of memory",
        f"lambda.{arm}gb_second",
        seconds * memory_mb / 1024,
        f"lambda_invocations of {number(assumptions.lambda_seconds)} s",
    )
    if "METRIC_NAMESPACE" in first(resource.body.get("environment")).get("variables", {}):
        metrics, requests = assumptions.function_metrics, assumptions.lambda_invocations / 1000
        yield Usage("metrics published", "cloudwatch.custom_metric_month", metrics, "function_metrics")
        yield Usage("requests to publish them", "cloudwatch.thousand_requests", requests, "lambda_invocations")


PRICED: dict[str, Priced] = {
    "aws_sqs_queue": Priced("Task events", queue_usages, position=170),
    "aws_lambda_function": Priced("Functions", function_usages, position=210),
}

FREE: dict[str, Free] = {
    "aws_cloudwatch_event_rule": Free("rules and schedules are free", INFRACOST),
    "aws_cloudwatch_event_target": Free(
        "events of AWS services are free", "https://aws.amazon.com/eventbridge/pricing/"
    ),
    "aws_lambda_function_event_invoke_config": Free(
        "configuration of a function; its invocations are priced", INFRACOST
    ),
    "aws_lambda_permission": ACCESS_CONTROL,
    "aws_sqs_queue_policy": ACCESS_CONTROL,
}
