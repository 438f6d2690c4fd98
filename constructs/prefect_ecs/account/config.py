"""AWS Config: the recorder, its delivery, and the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from prefect_ecs.account.names import AccountNames
from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.resources.role import build_role
from prefect_ecs.terraform.bindings import (
    ConfigConfigRule,
    ConfigConfigRuleScope,
    ConfigConfigRuleSource,
    ConfigConfigurationRecorder,
    ConfigConfigurationRecorderRecordingGroup,
    ConfigConfigurationRecorderStatus,
    ConfigDeliveryChannel,
    Construct,
    IamRole,
    IamRolePolicy,
    IamRolePolicyAttachment,
    ITerraformDependable,
)
from prefect_ecs.terraform.documents import Statement, json_document, policy, trust_policy
from prefect_ecs.terraform.provider import PROJECT, StackProvider


@dataclass(frozen=True)
class ManagedRule:
    """A managed rule of AWS Config.

    Attributes:
        identifier: AWS's identifier, such as S3_BUCKET_VERSIONING_ENABLED.
        shows: what a finding means for this project.
        parameters: under AWS's names.
        project_only: whether the rule evaluates only resources with the project's tag. Periodic rules have no scope, and some rules
            must evaluate resources that others create.
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
        # Prefect registers task definitions without the project's tag.
        project_only=False,
    ),
    ManagedRule("ECS_CONTAINERS_NONPRIVILEGED", "a container runs privileged"),
    ManagedRule("ECS_CONTAINERS_READONLY_ACCESS", "a container can write to its root file system"),
    ManagedRule("ECS_TASK_DEFINITION_LOG_CONFIGURATION", "a container writes no log"),
    ManagedRule("ECS_FARGATE_LATEST_PLATFORM_VERSION", "a service is pinned to an old Fargate platform"),
    ManagedRule("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "a VPC's default security group is open"),
    ManagedRule("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "a subnet assigns public addresses by default"),
    ManagedRule("INCOMING_SSH_DISABLED", "SSH is open"),
    ManagedRule("S3_BUCKET_SSL_REQUESTS_ONLY", "a bucket can be read without TLS"),
    ManagedRule("S3_BUCKET_VERSIONING_ENABLED", "an overwritten state can't be restored"),
    ManagedRule("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "a bucket can be made public"),
    ManagedRule(
        "REQUIRED_TAGS",
        "a tag is missing that costs, orphans and these rules identify the project's resources by",
        {"tag1Key": "Project", "tag2Key": "Environment", "tag3Key": "Stack", "tag4Key": "ManagedBy"},
    ),
    ManagedRule(
        "VPC_FLOW_LOGS_ENABLED", "a VPC has no flow log (dev has none because of its price)", project_only=False
    ),
    ManagedRule("CMK_BACKING_KEY_ROTATION_ENABLED", "a customer-managed key is not rotated", project_only=False),
)

RECORDER = "default"
"""The name that AWS's console gives the recorder of a region."""

RESTORE_DAYS = 365
"""Days in which an overwritten record can be restored. AWS Config overwrites none; this protects from mistakes."""


class Config(Construct):
    """Records the configuration of all resources, and evaluates rules. Without `create_recorder`, uses an existing recorder."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: AccountSettings,
        *,
        names: AccountNames,
        provider: StackProvider,
        key_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        recording: list[ITerraformDependable] = []
        if settings.config.create_recorder:
            recording = [self._build_recording(settings, names, provider, key_arn)]
        for rule in MANAGED_RULES:
            self._build_rule(rule, recording)

    def _build_recording(
        self, settings: AccountSettings, names: AccountNames, provider: StackProvider, key_arn: str
    ) -> ITerraformDependable:
        bucket = PrivateBucket(
            self,
            "records",
            name=names.config_bucket,
            provider=provider,
            key_arn=key_arn,
            restore_days=RESTORE_DAYS,
            force_destroy=not settings.deletion_protection,
            prevent_destroy=settings.deletion_protection,
        )
        role, permissions = self._build_role(names, provider, key_arn)
        recorder = ConfigConfigurationRecorder(
            self,
            "recorder",
            name=RECORDER,
            role_arn=role.arn,
            # Users and roles are global; AWS Config would record and bill them in each region.
            recording_group=ConfigConfigurationRecorderRecordingGroup(
                all_supported=True, include_global_resource_types=settings.is_home
            ),
        )
        channel = ConfigDeliveryChannel(
            self,
            "delivery",
            name=RECORDER,
            s3_bucket_name=bucket.name,
            s3_kms_key_arn=key_arn,
            depends_on=[recorder, *permissions, *bucket.dependables],
        )
        return ConfigConfigurationRecorderStatus(
            self, "recording", name=recorder.name, is_enabled=True, depends_on=[channel]
        )

    def _build_role(
        self, names: AccountNames, provider: StackProvider, key_arn: str
    ) -> tuple[IamRole, list[ITerraformDependable]]:
        role = build_role(
            self,
            "role",
            name=names.config_role,
            description="What AWS Config does: read every resource's configuration, and deliver it to its bucket",
            trust=trust_policy("config.amazonaws.com", account_id=provider.account_id),
            provider=provider,
        )
        read = IamRolePolicyAttachment(
            self,
            "role_read",
            role=role.name,
            policy_arn=f"arn:{provider.partition}:iam::aws:policy/service-role/AWS_ConfigRole",
        )
        deliver = IamRolePolicy(
            self,
            "role_deliver",
            name="deliver",
            role=role.id,
            policy=json_document(self, "role_permissions", policy(*delivery_statements(names, provider, key_arn))),
        )
        return role, [read, deliver]

    def _build_rule(self, rule: ManagedRule, recording: list[ITerraformDependable]) -> None:
        ConfigConfigRule(
            self,
            rule.identifier.lower(),
            name=rule.name,
            description=f"Non-compliant: {rule.shows}.",
            source=ConfigConfigRuleSource(owner="AWS", source_identifier=rule.identifier),
            input_parameters=json_document(self, f"{rule.identifier.lower()}_parameters", dict(rule.parameters))
            if rule.parameters
            else None,
            scope=ConfigConfigRuleScope(tag_key="Project", tag_value=PROJECT) if rule.project_only else None,
            depends_on=recording,
        )


def delivery_statements(names: AccountNames, provider: StackProvider, key_arn: str) -> list[Statement]:
    """Returns what the recorder's role needs beside AWS's own read-only policy.

    Source: https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
    """
    bucket = provider.bucket_arn(names.config_bucket)
    return [
        Statement("FindTheBucket", ["s3:GetBucketAcl", "s3:ListBucket"], [bucket]),
        Statement("Deliver", ["s3:PutObject"], [f"{bucket}/AWSLogs/{provider.account_id}/Config/*"]),
        Statement(
            "Encrypt",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [key_arn],
            {"StringEquals": {"kms:ViaService": f"s3.{provider.region}.amazonaws.com"}},
        ),
    ]
