"""The secret that holds the Prefect API key, or the auth string of a self-hosted server."""

from prefect_ecs.names import Names
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.prefect_api.settings import SecretSettings
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.terraform.bindings import (
    Construct,
    DataAwsSecretsmanagerSecret,
    DataAwsSecretsmanagerSecretVersions,
    ITerraformDependable,
    SecretsmanagerSecret,
    SecretsmanagerSecretVersion,
    TerraformResourceLifecycle,
    Token,
)
from prefect_ecs.terraform.expressions import bare, reference
from prefect_ecs.terraform.provider import Home


def secret_name(settings: SecretSettings, names: Names) -> str:
    """The name of the secret, whoever owns it."""
    return settings.external_name or names.api_key_secret


def secret_arn_pattern(settings: SecretSettings, names: Names, home: Home) -> str:
    """The secret's ARN for policies; Secrets Manager adds a hyphen and six characters to its name."""
    return home.arn("secretsmanager", f"secret:{secret_name(settings, names)}-??????")


class ApiKeySecret(Construct):
    """A secret of the stack's own, or one that exists already.

    Attributes:
        arn: expression.
        name: the secret's name.
        value_from: expression for a container's `secrets`, with the version in it, so that a rotated key rolls the service.
        dependables: what must exist before a task can read it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, settings: SecretSettings, *, names: Names, encryption: Encryption
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = secret_name(settings, names)
        self.arn: str
        self.value_from: str
        self.dependables: list[ITerraformDependable] = []
        if settings.mode == "managed":
            self._build_managed(settings, encryption)
        else:
            self._refer_to_existing()

    def _build_managed(self, settings: SecretSettings, encryption: Encryption) -> None:
        secret = SecretsmanagerSecret(
            self,
            "Default",
            name=self.name,
            description="Prefect API key (or a self-hosted server's auth string) of the Prefect worker and its flow runs",
            kms_key_id=encryption.key_arn,
            recovery_window_in_days=settings.recovery_window_days,
            depends_on=encryption.dependables,
        )
        version = SecretsmanagerSecretVersion(
            self,
            "version",
            secret_id=secret.id,
            # The provider wants a value whenever the block is planned, also to destroy it; Home's preconditions see to
            # it that "missing" is never written.
            secret_string_wo=f'${{coalesce({PrefectApi.is_self_hosted} ? var.prefect_api_auth_string : var.prefect_api_key, "missing")}}',
            secret_string_wo_version=Token.as_number("${var.prefect_api_key_version}"),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.arn = reference(secret, "arn")
        self.value_from = f"{self.arn}:::{version.version_id}"
        self.dependables = [version]

    def _refer_to_existing(self) -> None:
        secret = DataAwsSecretsmanagerSecret(self, "existing", name=self.name)
        versions = DataAwsSecretsmanagerSecretVersions(self, "versions", secret_id=secret.id)
        listed = bare(reference(versions, "versions"))
        current = (
            f'one([for version in {listed} : version.version_id if contains(version.version_stages, "AWSCURRENT")])'
        )
        self.arn = reference(secret, "arn")
        self.value_from = f"{self.arn}:::${{{current}}}"
