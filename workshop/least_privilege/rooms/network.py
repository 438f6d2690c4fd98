"""Least privilege of the network."""

from collections.abc import Iterator, Sequence

from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.rooms import CHANGE, PipelineNotRecorded
from workshop.least_privilege.terraform_requests import Implied, TerraformRequest

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (
    PipelineNotRecorded(CHANGE, ("ec2:ModifySubnetAttribute", "ec2:ModifyVpcEndpoint", "ec2:ReplaceRoute")),
)


def _create_flow_logs(request: TerraformRequest) -> Iterator[AccessRequest]:
    yield from request.pass_roles("vpc-flow-logs.amazonaws.com", "DeliverLogsPermissionArn")


TERRAFORM_IMPLIED: Implied = {"ec2:CreateFlowLogs": _create_flow_logs}
