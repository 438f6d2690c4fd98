"""Prices secrets, keys, queues, topics, buckets and functions."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.common.expressions import document
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.money import number
from prefect_ecs_ops.cost.resource import Resource, Usage, first

MILLION = Decimal(1_000_000)
DEFAULT_LAMBDA_MB = 128


def secret_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A secret, whether it is read or not."""
    yield Usage("secret", "secrets_manager.secret_month", Decimal(1), "one")


def key_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A customer-managed key. Its requests stay far below the 20,000 that are free in a month."""
    yield Usage("customer-managed key", "kms.key_month", Decimal(1), "one")


def queue_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The requests to a queue that is read. Nobody polls a dead-letter queue."""
    if f"{resource.address}." in _dead_letter_targets(resource):
        return
    yield Usage("requests", "sqs.million_requests", assumptions.queue_requests / MILLION, "queue_requests")


def _dead_letter_targets(resource: Resource) -> str:
    """Where queues, functions and event targets send what they give up on, as one text."""
    redrives = [queue.get("redrive_policy", "") for queue in resource.others(resource.kind).values()]
    documents = [document(resource.stack, redrive) for redrive in redrives]
    configurations = [
        body.get("dead_letter_config")
        for kind in ("aws_lambda_function", "aws_cloudwatch_event_target")
        for body in resource.others(kind).values()
    ]
    return str([*redrives, *documents, *configurations])


def topic_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The e-mails that a topic sends."""
    yield Usage("e-mails", "sns.thousand_emails", assumptions.notification_emails / 1000, "notification_emails")


def bucket_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """What a bucket holds."""
    yield Usage("storage", "s3.gb_month", assumptions.bucket_gb, "bucket_gb")


def function_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """A function's invocations, and the memory that they hold while they run."""
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


def repository_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The images in a repository."""
    yield Usage("images", "ecr.gb_month", assumptions.image_gb, "image_gb")
