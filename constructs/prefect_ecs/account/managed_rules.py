"""The managed rules of AWS Config that speak to this project's stacks, as data.

Source: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ManagedRule:
    """One rule.

    Attributes:
        identifier: AWS's, such as S3_BUCKET_VERSIONING_ENABLED.
        shows: what a finding means here.
        parameters: as AWS names them.
        project_only: looks at what carries the project's tag. Rules that run by the clock take no such limit, and one must look at
            what others made.
    """

    identifier: str
    shows: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    project_only: bool = True

    @property
    def name(self) -> str:
        return f"prefect-{self.identifier.lower().replace('_', '-')}"


MANAGED_RULES: tuple[ManagedRule, ...] = (
    ManagedRule(
        "ECS_NO_ENVIRONMENT_SECRETS",
        "a task definition has the Prefect key in clear text: a pool runs without the stack's template",
        {"secretKeys": "PREFECT_API_KEY,PREFECT_API_AUTH_STRING"},
        # Prefect registers these, without the project's tag.
        project_only=False,
    ),
    ManagedRule("ECS_CONTAINERS_NONPRIVILEGED", "a container runs privileged"),
    ManagedRule("ECS_CONTAINERS_READONLY_ACCESS", "a container can write to its root file system"),
    ManagedRule("ECS_TASK_DEFINITION_LOG_CONFIGURATION", "a container writes no log"),
    ManagedRule("ECS_FARGATE_LATEST_PLATFORM_VERSION", "a service is held to an old Fargate platform"),
    ManagedRule("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "somebody has opened a VPC's default security group"),
    ManagedRule("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "a subnet gives public addresses by itself"),
    ManagedRule("INCOMING_SSH_DISABLED", "somebody has opened SSH"),
    ManagedRule("S3_BUCKET_SSL_REQUESTS_ONLY", "a bucket can be read without TLS"),
    ManagedRule("S3_BUCKET_VERSIONING_ENABLED", "an overwritten state can't be brought back"),
    ManagedRule("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "a bucket may be made public"),
    ManagedRule(
        "REQUIRED_TAGS",
        "somebody has taken a tag off, by which costs, orphans and these rules find what is this project's",
        {"tag1Key": "Project", "tag2Key": "Environment", "tag3Key": "Stack", "tag4Key": "ManagedBy"},
    ),
    ManagedRule("VPC_FLOW_LOGS_ENABLED", "a VPC has no flow log (dev's has none, for its price)", project_only=False),
    ManagedRule("CMK_BACKING_KEY_ROTATION_ENABLED", "a customer-managed key is not rotated", project_only=False),
)
