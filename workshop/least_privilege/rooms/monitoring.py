"""Least privilege of alarms and the topic that they notify."""

from collections.abc import Iterator, Sequence

from workshop.least_privilege.rooms import CHANGE, PipelineNotRecorded
from workshop.least_privilege.terraform_requests import Resources, TerraformRequest

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (
    PipelineNotRecorded(CHANGE, ("cloudwatch:UntagResource", "sns:UntagResource")),
    PipelineNotRecorded(
        "for alarms with recipients", ("sns:GetSubscriptionAttributes", "sns:Subscribe", "sns:Unsubscribe")
    ),
)


def _cloudwatch(request: TerraformRequest) -> Iterator[str]:
    if "Dashboard" in request.action:
        yield request.arn(f"dashboard/{request.given('DashboardName', 'DashboardNames.member.1')}", region="")
    elif "ResourceARN" in request.members:
        yield request.members["ResourceARN"]
    else:
        yield request.arn(f"alarm:{request.given('AlarmName', 'AlarmNames.member.1')}")


def _sns(request: TerraformRequest) -> Iterator[str]:
    yield request.members.get("TopicArn") or request.members.get("ResourceArn") or request.arn(request.given("Name"))


TERRAFORM_RESOURCES: Resources = {
    "cloudwatch": _cloudwatch,
    "sns": _sns,
}
