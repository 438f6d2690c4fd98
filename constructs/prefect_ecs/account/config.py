"""AWS Config: the recorder, where it delivers, and the rules."""

from prefect_ecs.account.managed_rules import MANAGED_RULES, ManagedRule
from prefect_ecs.account.names import AccountNames
from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.resources.bucket import PrivateBucket, bucket_arn
from prefect_ecs.resources.policy import Statement, policy, trust_policy
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
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home
from prefect_ecs.terraform.tags import PROJECT

RECORDER = "default"
"""What AWS's console calls the one recorder of a region."""

RESTORE_DAYS = 365
"""How long an overwritten record can be brought back. AWS Config overwrites none; this is against mistakes."""


class Config(Construct):
    """Records what every resource is like, and has rules look at it. Without `create_recorder`, rules on somebody else's recorder."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: AccountSettings,
        *,
        names: AccountNames,
        home: Home,
        key_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        recording: list[ITerraformDependable] = []
        if settings.config.create_recorder:
            recording = [self._build_recording(settings, names, home, key_arn)]
        for rule in MANAGED_RULES:
            self._build_rule(rule, recording)

    def _build_recording(
        self, settings: AccountSettings, names: AccountNames, home: Home, key_arn: str
    ) -> ITerraformDependable:
        bucket = PrivateBucket(
            self,
            "records",
            name=names.config_bucket,
            home=home,
            key_arn=key_arn,
            restore_days=RESTORE_DAYS,
            force_destroy=not settings.deletion_protection,
            prevent_destroy=settings.deletion_protection,
        )
        role, permissions = self._build_role(names, home, key_arn)
        recorder = ConfigConfigurationRecorder(
            self,
            "recorder",
            name=RECORDER,
            role_arn=role.arn,
            # Users and roles are one for all regions; recorded in each, they would be paid for in each.
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

    def _build_role(self, names: AccountNames, home: Home, key_arn: str) -> tuple[IamRole, list[ITerraformDependable]]:
        role = build_role(
            self,
            "role",
            name=names.config_role,
            description="What AWS Config does: read every resource's configuration, and deliver it to its bucket",
            trust=trust_policy("config.amazonaws.com", account_id=home.account_id),
            home=home,
        )
        read = IamRolePolicyAttachment(
            self,
            "role_read",
            role=role.name,
            policy_arn=f"arn:{home.partition}:iam::aws:policy/service-role/AWS_ConfigRole",
        )
        deliver = IamRolePolicy(
            self,
            "role_deliver",
            name="deliver",
            role=role.id,
            policy=json_document(self, "role_permissions", policy(*delivery_statements(names, home, key_arn))),
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


def delivery_statements(names: AccountNames, home: Home, key_arn: str) -> list[Statement]:
    """What the recorder's role needs beside AWS's own read-only policy.

    Source: https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
    """
    bucket = bucket_arn(home, names.config_bucket)
    return [
        Statement("FindTheBucket", ["s3:GetBucketAcl", "s3:ListBucket"], [bucket]),
        Statement("Deliver", ["s3:PutObject"], [f"{bucket}/AWSLogs/{home.account_id}/Config/*"]),
        Statement(
            "Encrypt",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [key_arn],
            {"StringEquals": {"kms:ViaService": f"s3.{home.region}.amazonaws.com"}},
        ),
    ]
