"""VPC flow logs, in CloudWatch Logs or in a bucket."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.network.settings import FlowLogs
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.resources.common import build_log_group
from prefect_ecs.resources.role import build_role
from prefect_ecs.terraform.bindings import Construct, FlowLog, IamRole, IamRolePolicy
from prefect_ecs.terraform.documents import (
    Condition,
    Principal,
    Statement,
    json_document,
    policy,
    trust_policy,
)


class VpcFlowLogs(Construct):
    """Records all traffic of the VPC, accepted and rejected, every ten minutes."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: FlowLogs, *, context: StackContext, vpc_id: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._retention_days = settings.retention_days
        self._context = context
        self._vpc_id = vpc_id
        if settings.destination == "s3":
            self._build_in_bucket()
        else:
            self._build_in_log_group()

    def _build_in_log_group(self) -> None:
        names = self._context.names
        group = build_log_group(
            self,
            "log_group",
            context=self._context,
            name=names.vpc_flow_log_group,
            retention_days=self._retention_days,
        )
        FlowLog(
            self,
            "Default",
            vpc_id=self._vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=self._build_role().arn,
            tags={"Name": names.vpc},
        )

    def _build_role(self) -> IamRole:
        provider = self._context.provider
        name = self._context.names.role("vpc-flow-logs")
        # Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        trust = trust_policy(
            "vpc-flow-logs.amazonaws.com",
            account_id=provider.account_id,
            source_arn=provider.arn("ec2", "vpc-flow-log/*"),
        )
        role = build_role(
            self,
            "role",
            name=name,
            description="Lets VPC flow logs write to their log group",
            trust=trust,
            provider=provider,
        )
        write = Statement(
            "WriteFlowLogs",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [provider.arn("logs", f"log-group:{self._context.names.vpc_flow_log_group}:*")],
        )
        IamRolePolicy(self, "policy", name=name, role=role.id, policy=json_document(self, "permissions", policy(write)))
        return role

    def _build_in_bucket(self) -> None:
        provider = self._context.provider
        name = f"{self._context.names.vpc_flow_log_bucket}-{provider.account_id}-{provider.region}"
        bucket = PrivateBucket(
            self,
            "bucket",
            name=name,
            provider=provider,
            expire_days=self._retention_days,
            statements=delivery_statements(self._context, name),
        )
        FlowLog(
            self,
            "Default",
            vpc_id=self._vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=bucket.arn,
            tags={"Name": self._context.names.vpc},
            # AWS creates a policy of its own if there is none.
            depends_on=bucket.dependables,
        )


def delivery_statements(context: StackContext, bucket: str) -> list[Statement]:
    """Returns the bucket policy's statements that let log delivery write for this account.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    """
    provider = context.provider
    arn = provider.bucket_arn(bucket)
    this_account: Condition = {
        "StringEquals": {"aws:SourceAccount": provider.account_id},
        "ArnLike": {"aws:SourceArn": provider.arn("logs", "*")},
    }
    owned = {**this_account["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}
    delivery: Principal = {"Service": "delivery.logs.amazonaws.com"}
    return [
        Statement(
            "AWSLogDeliveryWrite",
            ["s3:PutObject"],
            [f"{arn}/AWSLogs/{provider.account_id}/*"],
            {**this_account, "StringEquals": owned},
            principal=delivery,
        ),
        Statement("AWSLogDeliveryAclCheck", ["s3:GetBucketAcl"], [arn], this_account, principal=delivery),
    ]
