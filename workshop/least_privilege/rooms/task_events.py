"""Least privilege of task events."""

from collections.abc import Iterator, Sequence

from workshop.least_privilege.rooms import CHANGE, NotRecorded, PipelineNotRecorded
from workshop.least_privilege.terraform_requests import Resources, TerraformRequest

NOT_RECORDED: Sequence[NotRecorded] = (
    NotRecorded(
        "HearTaskEvents",
        "sqs:ChangeMessageVisibility",
        "The observer calls it every 240 s while it handles one message, for example if Prefect doesn't respond",
        "prefect_aws.observers.ecs, `SqsSubscriber`",
    ),
)

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (PipelineNotRecorded(CHANGE, ("events:UntagResource",)),)


def _events(request: TerraformRequest) -> Iterator[str]:
    yield request.members.get("ResourceARN") or request.arn(f"rule/{request.given('Name', 'Rule')}")


TERRAFORM_RESOURCES: Resources = {"events": _events}
