"""The AWS regions that a stack may live in."""

from typing import Annotated

from pydantic import AfterValidator

AWS_REGIONS: tuple[str, ...] = (
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
)
"""Regions where ECS runs and that AWS provider 5.100 accepts (it refuses the ones that AWS opened after it was released)."""


def _check(region: str) -> str:
    if region not in AWS_REGIONS:
        raise ValueError(f"there is no region {region!r}; allowed: {', '.join(AWS_REGIONS)}")
    return region


Region = Annotated[str, AfterValidator(_check)]
