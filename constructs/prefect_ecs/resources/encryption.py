"""The key that encrypts a stack's data at rest."""

from typing import Any

from prefect_ecs.names import Names
from prefect_ecs.resources.key_policy import key_policy, topic_key_policy
from prefect_ecs.resources.settings import EncryptionSettings
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable, KmsAlias, KmsKey
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home
from prefect_ecs.worker.roles import Roles


class Encryption(Construct):
    """One customer-managed key, or none: then each service encrypts with a key of AWS's.

    Only the alarm topic always has a customer-managed one, for CloudWatch and EventBridge can't use the AWS-managed key of SNS.
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html

    Attributes:
        key_arn: expression, or None.
        topic_key_arn: expression, the alarm topic's key; None without a topic.
        dependables: what must exist before the key can be used.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: EncryptionSettings,
        *,
        names: Names,
        home: Home,
        roles: Roles,
        secret_arn_pattern: str | None,
        flow_code_bucket: str | None,
        topic: bool,
        execute_command: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deletion_window_days = settings.deletion_window_days
        self.key_arn: str | None = None
        self.topic_key_arn: str | None = None
        self.dependables: list[ITerraformDependable] = []
        if settings.key == "customer-managed":
            self.key_arn = self.topic_key_arn = self._build_key(
                "key",
                f"Data at rest of {names.prefix}: secret, logs, queues, alarms, task storage",
                names.key_alias,
                key_policy(
                    home,
                    names,
                    secret_arn_pattern=secret_arn_pattern,
                    flow_code_bucket=flow_code_bucket,
                    topic=topic,
                    execute_command=execute_command,
                    measures_pool=roles.pool_metrics is not None,
                    instances=roles.container_instance is not None,
                ),
                roles.dependables,
            )
        elif topic:
            self.topic_key_arn = self._build_key(
                "topic_key", f"Alarms of {names.prefix}", names.topic_key_alias, topic_key_policy(home, names), []
            )

    def _build_key(
        self, construct_id: str, description: str, alias: str, policy: dict[str, Any], named: list[ITerraformDependable]
    ) -> str:
        """Makes a key. The roles that its policy names must be there: KMS refuses a policy that names what is not."""
        key = KmsKey(
            self,
            construct_id,
            description=description,
            policy=json_document(self, f"{construct_id}_policy", policy),
            enable_key_rotation=True,
            deletion_window_in_days=self._deletion_window_days,
            depends_on=named,
        )
        self.dependables.append(KmsAlias(self, f"{construct_id}_alias", name=alias, target_key_id=key.key_id))
        arn: str = key.arn
        return arn

    def of_queue(self) -> dict[str, Any]:
        """The arguments with which a queue is encrypted."""
        if self.key_arn is None:
            return {"sqs_managed_sse_enabled": True}
        return {"kms_master_key_id": self.key_arn, "kms_data_key_reuse_period_seconds": 300}
