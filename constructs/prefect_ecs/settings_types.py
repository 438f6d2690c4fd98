"""The base model of all settings, and the types of AWS values."""

import re
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict


class Model(BaseModel):
    """A frozen model that refuses keys it does not know and coerces nothing silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


DEV = "dev"
"""The only environment whose region is a Terraform variable and whose resource names don't contain the environment."""

ACCOUNT = "account"
"""Reserved: `environments/account.toml` configures the account that environments share, not an environment."""


def _check_account_id(account_id: str) -> str:
    if not re.fullmatch(r"\d{12}", account_id):
        raise ValueError(f"{account_id!r} is not an AWS account ID: write 12 digits, in quotes")
    return account_id


AccountId = Annotated[str, AfterValidator(_check_account_id)]


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
"""Regions with ECS that AWS provider 5.100 accepts. The provider refuses regions that AWS opened after its release."""


def _check_region(region: str) -> str:
    if region not in AWS_REGIONS:
        raise ValueError(f"{region!r} is not a supported region; allowed: {', '.join(AWS_REGIONS)}")
    return region


Region = Annotated[str, AfterValidator(_check_region)]


RETENTION_DAYS: tuple[int, ...] = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


def _check_retention_days(value: int) -> int:
    if value not in RETENTION_DAYS:
        raise ValueError(
            f"CloudWatch Logs doesn't support a retention of {value} days; allowed: {', '.join(map(str, RETENTION_DAYS))}"
        )
    return value


RetentionDays = Annotated[int, AfterValidator(_check_retention_days)]


RESERVED_TAGS = ("Environment", "ManagedBy", "Project", "Stack")
"""Tag keys that a stack sets on every resource."""


def _check_tags(tags: dict[str, str]) -> dict[str, str]:
    for key, value in tags.items():
        if key in RESERVED_TAGS:
            raise ValueError(f"the stack itself sets the tag {key!r}; choose a different key")
        if not re.fullmatch(r"[\w\s.:/=+\-@]{1,128}", key) or key.lower().startswith("aws:"):
            raise ValueError(
                f"{key!r} is not a valid tag key: use 1 to 128 letters, digits, spaces and . : / = + - @ _, and don't start with aws:"
            )
        if not re.fullmatch(r"[\w\s.:/=+\-@]{0,256}", value):
            raise ValueError(
                f"{value!r} is not a valid tag value: use up to 256 letters, digits, spaces and . : / = + - @ _"
            )
    return tags


Tags = Annotated[dict[str, str], AfterValidator(_check_tags)]


def check_required_tags(required: tuple[str, ...], tags: dict[str, str]) -> None:
    """Raises ValueError if a required tag is missing or empty, so that no stack is synthesized without it."""
    missing = [key for key in required if key not in RESERVED_TAGS and not tags.get(key)]
    if missing:
        given = ", ".join(sorted(key for key, value in tags.items() if value)) or "none"
        raise ValueError(f"required tags are missing: {', '.join(missing)} (given: {given}); add them to [tags]")


PRIVATE_RANGES: tuple[IPv4Network, ...] = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)
"""Private address ranges that a VPC can use (RFC 1918 and RFC 6598)."""

DOCKER_RANGE = IPv4Network("172.17.0.0/16")
"""Docker's default bridge network, which AWS advises against for a VPC.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""


def _parse_network(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"{error}; write a network address with a prefix length, such as 10.0.0.0/16") from None


def _check_private(cidr: IPv4Network) -> IPv4Network:
    if not any(cidr.subnet_of(private) for private in PRIVATE_RANGES):
        raise ValueError(f"{cidr} is not a private range; it must be within {', '.join(map(str, PRIVATE_RANGES))}")
    if cidr.overlaps(DOCKER_RANGE):
        raise ValueError(
            f"{cidr} overlaps {DOCKER_RANGE}, which Docker's bridge network and some AWS services use; choose a different range"
        )
    return cidr


Cidr = Annotated[IPv4Network, BeforeValidator(_parse_network)]
PrivateCidr = Annotated[Cidr, AfterValidator(_check_private)]


def _check_bucket_name(bucket: str) -> str:
    # Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket) or ".." in bucket:
        raise ValueError(
            f"{bucket!r} is not a bucket name: use 3 to 63 lower-case letters, digits, hyphens and dots, no two dots in a row "
            "(write a name, not an ARN)"
        )
    return bucket


BucketName = Annotated[str, AfterValidator(_check_bucket_name)]
