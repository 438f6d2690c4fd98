"""VPC flow logs, to CloudWatch Logs."""

from prefect_ecs.names import Names
from prefect_ecs.network.settings import FlowLogs
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.policy import Statement, policy, trust_policy
from prefect_ecs.resources.role import build_role
from prefect_ecs.terraform.bindings import CloudwatchLogGroup, Construct, FlowLog, IamRole, IamRolePolicy
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home


class VpcFlowLogs(Construct):
    """All traffic of the VPC, accepted and refused, recorded every ten minutes."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: FlowLogs,
        *,
        names: Names,
        home: Home,
        encryption: Encryption,
        vpc_id: str,
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = self._build_log_group(settings, names, encryption)
        role = self._build_role(names, home)
        FlowLog(
            self,
            "Default",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=log_group.arn,
            iam_role_arn=role.arn,
            tags={"Name": names.vpc},
        )

    def _build_log_group(self, settings: FlowLogs, names: Names, encryption: Encryption) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "log_group",
            name=names.vpc_flow_log_group,
            retention_in_days=settings.retention_days,
            kms_key_id=encryption.key_arn,
        )

    def _build_role(self, names: Names, home: Home) -> IamRole:
        # Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        trust = trust_policy(
            "vpc-flow-logs.amazonaws.com", account_id=home.account_id, source_arn=home.arn("ec2", "vpc-flow-log/*")
        )
        role = build_role(
            self,
            "role",
            name=names.role("vpc-flow-logs"),
            description="Lets VPC flow logs write to their log group",
            trust=trust,
            home=home,
        )
        write = Statement(
            "WriteFlowLogs",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [home.arn("logs", f"log-group:{names.vpc_flow_log_group}:*")],
        )
        IamRolePolicy(
            self,
            "policy",
            name=names.role("vpc-flow-logs"),
            role=role.id,
            policy=json_document(self, "permissions", policy(write)),
        )
        return role
