"""The KMS keys that encrypt a stack's data at rest."""

from collections.abc import Sequence
from typing import Any

from prefect_ecs.context.pipeline_rights import NAMED, OWN, TAGGED, PipelineRights, PipelineScope
from prefect_ecs.context.settings import EncryptionSettings
from prefect_ecs.names import Names
from prefect_ecs.settings_types import ACCOUNT
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable, KmsAlias, KmsKey, TerraformResource
from prefect_ecs.terraform.documents import PolicyDocument, Statement
from prefect_ecs.terraform.expressions import address, reference
from prefect_ecs.terraform.provider import StackProvider
from prefect_ecs.terraform.stack import prevent_destroy


class EncryptionKey(Construct):
    """A customer-managed key with yearly rotation, which the account administers.

    The key's policy is the only place that grants use of the key: constructs add to it what they need, with `allow`.

    Attributes:
        arn: expression.
        dependables: what must exist before the key can be used.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        description: str,
        alias: str,
        provider: StackProvider,
        deletion_window_days: int,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._provider = provider
        self._log_groups: list[str] = []
        self._principals: list[TerraformResource] = []
        self._policy = PolicyDocument(self, "policy", self._administration())
        self._key = KmsKey(
            self,
            "Default",
            description=description,
            policy=self._policy.json,
            enable_key_rotation=True,
            deletion_window_in_days=deletion_window_days,
        )
        if deletion_protection:
            prevent_destroy(self._key)
        self.arn = reference(self._key, "arn")
        self.dependables: list[ITerraformDependable] = [
            KmsAlias(self, "alias", name=alias, target_key_id=self._key.key_id)
        ]

    def allow(self, *statements: Statement, after: Sequence[TerraformResource] = ()) -> None:
        """Adds statements to the key's policy.

        Args:
            statements: who may use the key, and for what.
            after: the roles that the statements name. KMS refuses a policy that names a role which does not exist.
        """
        self._policy.add(*statements)
        if after:
            self._principals += [role for role in after if role not in self._principals]
            self._key.depends_on = [address(role) for role in self._principals]

    def allow_log_group(self, name: str) -> None:
        """Lets CloudWatch Logs encrypt a log group.

        Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        """
        self._log_groups.append(self._provider.arn("logs", f"log-group:{name}"))
        self.allow(
            Statement(
                "LogGroups",
                ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                ["*"],
                {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": list(self._log_groups)}},
                principal={"Service": f"logs.{self._provider.region}.amazonaws.com"},
            )
        )

    def _administration(self) -> Statement:
        return Statement(
            "TheAccountAdministersTheKey",
            ["kms:*"],
            ["*"],
            principal={"AWS": self._provider.arn("iam", "root", global_service=True)},
        )


class Encryption(Construct):
    """The stack's customer-managed key, or none: each service then encrypts with an AWS-managed key.

    Attributes:
        key: the stack's key, or None.
        dependables: what must exist before the stack's keys can be used.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: EncryptionSettings,
        *,
        names: Names,
        provider: StackProvider,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._provider = provider
        self._deletion_protection = deletion_protection
        self.key: EncryptionKey | None = None
        self.dependables: list[ITerraformDependable] = []
        if settings.key == "customer-managed":
            description = f"Data at rest of {names.prefix}: secret, logs, queues, alarms, task storage"
            self.key = self._build_key("key", description, names.key_alias)

    @property
    def key_arn(self) -> str | None:
        """Expression, the ARN of the stack's key; None with AWS-managed keys."""
        return self.key.arn if self.key else None

    @property
    def queue_arguments(self) -> dict[str, Any]:
        """The arguments of an SQS queue that encrypt it."""
        if self.key is None:
            return {"sqs_managed_sse_enabled": True}
        return {"kms_master_key_id": self.key.arn, "kms_data_key_reuse_period_seconds": 300}

    def allow(self, *statements: Statement, after: Sequence[TerraformResource] = ()) -> None:
        """Adds statements to the policy of the stack's key, as `EncryptionKey.allow` does; without a key, does nothing."""
        if self.key:
            self.key.allow(*statements, after=after)

    def allow_log_group(self, name: str) -> None:
        """Lets CloudWatch Logs encrypt a log group with the stack's key."""
        if self.key:
            self.key.allow_log_group(name)

    def customer_managed_key(self, construct_id: str, *, description: str, alias: str) -> EncryptionKey:
        """Returns the stack's key, or a separate key for a resource that an AWS-managed key can't encrypt.

        Args:
            construct_id: id of the separate key.
            description: its description.
            alias: its alias.
        """
        return self.key or self._build_key(construct_id, description, alias)

    def _build_key(self, construct_id: str, description: str, alias: str) -> EncryptionKey:
        key = EncryptionKey(
            self,
            construct_id,
            description=description,
            alias=alias,
            provider=self._provider,
            deletion_window_days=self._settings.deletion_window_days,
            deletion_protection=self._deletion_protection,
        )
        self.dependables += key.dependables
        return key


_NAME_KEYS = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")
"""AWS checks these for the alias and for the key."""

_CHANGE_KEYS = (
    *_NAME_KEYS,
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)


def _change_keys(scope: PipelineScope) -> list[Statement]:
    keys, aliases = scope.anywhere("kms", "key/*"), scope.anywhere("kms", "alias/")
    return [
        Statement("MakeKeys", ["kms:CreateKey"], ["*"], TAGGED),
        # A new key has no tag yet.
        # Source: https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
        Statement("TagKeysAsTheyAreMade", ["kms:TagResource"], [keys], TAGGED),
        Statement("ChangeOwnKeys", list(_CHANGE_KEYS), [keys], OWN),
        Statement("NameKeys", list(_NAME_KEYS), [f"{aliases}{NAMED}"]),
        Statement("NotTheAccountsKey", list(_NAME_KEYS), [f"{aliases}prefect-{ACCOUNT}"], effect="Deny"),
        Statement(
            "NotTheAccountsKeyByAlias",
            list(_CHANGE_KEYS),
            [keys],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/prefect-{ACCOUNT}"}},
            effect="Deny",
        ),
    ]


KEY_RIGHTS = PipelineRights(
    read=("kms:ListAliases",),
    read_by_id={
        "kms:key/*": ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags")
    },
    change=_change_keys,
)
"""What the pipelines' roles need for keys, but not for the account's own key."""
