"""VPC flow logs, to a bucket in S3."""

from prefect_ecs.names import Names
from prefect_ecs.network.settings import FlowLogs
from prefect_ecs.resources.bucket import PrivateBucket, bucket_arn
from prefect_ecs.resources.policy import Condition, Statement
from prefect_ecs.terraform.bindings import Construct, FlowLog
from prefect_ecs.terraform.provider import Home


class VpcFlowLogBucket(Construct):
    """All traffic of the VPC, accepted and refused, in a private bucket that only AWS's log delivery writes to."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: FlowLogs, *, names: Names, home: Home, vpc_id: str
    ) -> None:
        super().__init__(scope, construct_id)
        name = f"{names.vpc_flow_log_bucket}-{home.account_id}-{home.region}"
        bucket = PrivateBucket(
            self,
            "bucket",
            name=name,
            home=home,
            expire_days=settings.retention_days,
            statements=delivery_statements(home, name),
        )
        FlowLog(
            self,
            "Default",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=bucket.arn,
            tags={"Name": names.vpc},
            # Where the policy is missing, AWS writes one of its own.
            depends_on=bucket.dependables,
        )


def delivery_statements(home: Home, bucket: str) -> list[Statement]:
    """Log delivery for this account writes.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    """
    arn = bucket_arn(home, bucket)
    of_this_account: Condition = {
        "StringEquals": {"aws:SourceAccount": home.account_id},
        "ArnLike": {"aws:SourceArn": home.arn("logs", "*")},
    }
    delivery: dict[str, str | list[str]] = {"Service": "delivery.logs.amazonaws.com"}
    owned = {**of_this_account["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}
    return [
        Statement(
            "AWSLogDeliveryWrite",
            ["s3:PutObject"],
            [f"{arn}/AWSLogs/{home.account_id}/*"],
            {**of_this_account, "StringEquals": owned},
            principal=delivery,
        ),
        Statement("AWSLogDeliveryAclCheck", ["s3:GetBucketAcl"], [arn], of_this_account, principal=delivery),
    ]
