"""VPC flow logs, to a bucket in S3."""

from typing import Any

from prefect_ecs.aws import (
    Construct,
    FlowLog,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from prefect_ecs.document import json_document
from prefect_ecs.home import Home
from prefect_ecs.identity.policy import Condition, Statement, policy
from prefect_ecs.names import Names
from prefect_ecs.settings.flow_logs import FlowLogs


class VpcFlowLogBucket(Construct):
    """All traffic of the VPC, accepted and refused, in a private bucket that only AWS's log delivery writes to."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: FlowLogs, *, names: Names, home: Home, vpc_id: str
    ) -> None:
        super().__init__(scope, construct_id)
        name = f"{names.vpc_flow_log_bucket}-{home.account_id}-{home.region}"
        bucket = S3Bucket(self, "bucket", bucket=name)
        self._build_encryption(bucket)
        self._build_retention(bucket, settings)
        FlowLog(
            self,
            "Default",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=bucket.arn,
            tags={"Name": names.vpc},
            # Where the policy is missing, AWS writes one of its own.
            depends_on=[self._build_access(bucket, home, name)],
        )

    def _build_access(self, bucket: S3Bucket, home: Home, name: str) -> S3BucketPolicy:
        closed = S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        return S3BucketPolicy(
            self,
            "policy",
            bucket=bucket.id,
            policy=json_document(self, "bucket_policy", delivery_policy(home, name)),
            # S3 refuses two changes of a bucket's access at the same time.
            depends_on=[closed],
        )

    def _build_encryption(self, bucket: S3Bucket) -> None:
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256"
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket.id,
            rule=[S3BucketServerSideEncryptionConfigurationRuleA(apply_server_side_encryption_by_default=default)],
        )

    def _build_retention(self, bucket: S3Bucket, settings: FlowLogs) -> None:
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=bucket.id,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="expire",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=settings.retention_days)],
                )
            ],
        )


def delivery_policy(home: Home, bucket: str) -> dict[str, Any]:
    """Log delivery for this account writes, and nobody talks to the bucket without TLS.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    """
    arn = f"arn:{home.partition}:s3:::{bucket}"
    of_this_account: Condition = {
        "StringEquals": {"aws:SourceAccount": home.account_id},
        "ArnLike": {"aws:SourceArn": home.arn("logs", "*")},
    }
    delivery: dict[str, str | list[str]] = {"Service": "delivery.logs.amazonaws.com"}
    owned = {**of_this_account["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}
    return policy(
        Statement(
            "AWSLogDeliveryWrite",
            ["s3:PutObject"],
            [f"{arn}/AWSLogs/{home.account_id}/*"],
            {**of_this_account, "StringEquals": owned},
            principal=delivery,
        ),
        Statement("AWSLogDeliveryAclCheck", ["s3:GetBucketAcl"], [arn], of_this_account, principal=delivery),
        Statement(
            "OnlyWithTls",
            ["s3:*"],
            [arn, f"{arn}/*"],
            {"Bool": {"aws:SecureTransport": "false"}},
            effect="Deny",
            principal="*",
        ),
    )
