"""Settings of VPC flow logs."""

from typing import Literal

from prefect_ecs.settings_types.base import Model
from prefect_ecs.settings_types.retention import RetentionDays


class FlowLogs(Model):
    """VPC flow logs: who talked to whom, for audits and for finding what a security group refused."""

    enabled: bool = True
    """Default: on. They cost CloudWatch Logs ingestion, so dev turns them off to keep the original bill."""

    destination: Literal["cloudwatch", "s3"] = "cloudwatch"
    """Default: "cloudwatch", a log group, where they can be searched at once. "s3": a bucket of the stack's, for less where there is
    much traffic, read with Athena; it is encrypted with S3's own key. Destroying the stack does not empty the bucket."""

    retention_days: RetentionDays = 365
    """Days they are kept. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""
