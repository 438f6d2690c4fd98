"""Prices the account's resources: buckets, and AWS Config."""

from collections.abc import Iterator

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import ACCESS_CONTROL, INFRACOST, Free, Priced, Resource, Usage

_BUCKET = Free("configuration of a bucket; its contents are priced", INFRACOST)
_RECORDER = Free("the recorded items are priced", INFRACOST)
_S3 = "https://aws.amazon.com/s3/pricing/"


def bucket_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The storage of a bucket."""
    yield Usage("storage", "s3.gb_month", assumptions.bucket_gb, "bucket_gb")


def recorder_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The configuration items that AWS Config records."""
    yield Usage("configuration items", "config.item", assumptions.config_items, "config_items")


def config_rule_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The evaluations of an AWS Config rule."""
    yield Usage("evaluations", "config.rule_evaluation", assumptions.config_evaluations, "config_evaluations")


PRICED: dict[str, Priced] = {
    "aws_config_configuration_recorder": Priced("AWS Config", recorder_usages, position=140),
    "aws_config_config_rule": Priced("AWS Config", config_rule_usages, position=141),
    "aws_s3_bucket": Priced("Buckets", bucket_usages, position=190),
}

FREE: dict[str, Free] = {
    "aws_config_configuration_recorder_status": _RECORDER,
    "aws_config_delivery_channel": _RECORDER,
    "aws_s3_bucket_lifecycle_configuration": Free("configuration of a bucket; its contents are priced", _S3),
    "aws_s3_bucket_ownership_controls": _BUCKET,
    "aws_s3_bucket_policy": ACCESS_CONTROL,
    "aws_s3_bucket_public_access_block": _BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": _BUCKET,
    "aws_s3_bucket_versioning": Free("configuration of a bucket; its contents are priced, including old versions", _S3),
}
