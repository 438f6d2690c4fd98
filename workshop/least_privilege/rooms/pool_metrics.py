"""Least privilege of the Lambda function of pool metrics."""

import re
from collections.abc import Iterator, Sequence

from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.rooms import CHANGE, PipelineNotRecorded
from workshop.least_privilege.terraform_requests import Implied, Resources, TerraformRequest

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (
    PipelineNotRecorded(
        CHANGE,
        (
            "lambda:UntagResource",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
            "lambda:UpdateFunctionEventInvokeConfig",
        ),
    ),
)


def _lambda(request: TerraformRequest) -> Iterator[str]:
    in_path = re.search(r"/functions/([^/]+)", request.recorded.path)
    yield request.arn(f"function:{in_path[1] if in_path else request.given('FunctionName')}")


def _create_function(request: TerraformRequest) -> Iterator[AccessRequest]:
    yield from request.pass_roles("lambda.amazonaws.com", "Role")


TERRAFORM_RESOURCES: Resources = {"lambda": _lambda}
TERRAFORM_IMPLIED: Implied = {"lambda:CreateFunction": _create_function}
