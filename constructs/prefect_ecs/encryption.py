"""The key that encrypts a stack's data at rest."""

from typing import Any

from prefect_ecs.aws import Construct, ITerraformDependable, KmsAlias, KmsKey
from prefect_ecs.document import json_document
from prefect_ecs.home import Home
from prefect_ecs.identity.key_policy import key_policy
from prefect_ecs.identity.roles import Roles
from prefect_ecs.names import Names
from prefect_ecs.settings.encryption import EncryptionSettings


class Encryption(Construct):
    """One customer-managed key, or none: then each service encrypts with a key of AWS's.

    Attributes:
        key_arn: expression, or None.
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
        secret_arn_pattern: str,
        flow_code_bucket: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.key_arn: str | None = None
        self.dependables: list[ITerraformDependable] = []
        if settings.key == "customer-managed":
            document = key_policy(home, names, secret_arn_pattern=secret_arn_pattern, flow_code_bucket=flow_code_bucket)
            self._build_key(settings, names, roles, document)

    def _build_key(self, settings: EncryptionSettings, names: Names, roles: Roles, document: dict[str, Any]) -> None:
        key = KmsKey(
            self,
            "key",
            description=f"Data at rest of {names.prefix}: secret, logs, queues, task storage",
            policy=json_document(self, "key_policy", document),
            enable_key_rotation=True,
            deletion_window_in_days=settings.deletion_window_days,
            depends_on=roles.dependables,
        )
        alias = KmsAlias(self, "key_alias", name=names.key_alias, target_key_id=key.key_id)
        self.key_arn = key.arn
        self.dependables = [alias]
