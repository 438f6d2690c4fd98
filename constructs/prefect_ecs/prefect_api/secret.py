"""The secret that holds the Prefect API key, or the auth string of a self-hosted server."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.context.pipeline_rights import PipelineRights, actions
from prefect_ecs.names import Names
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.prefect_api.settings import SecretSettings
from prefect_ecs.resources.role import ServiceRole
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
from prefect_ecs.terraform.documents import Statement
from prefect_ecs.terraform.expressions import bare, reference


def secret_name(settings: SecretSettings, names: Names) -> str:
    """Returns the name of the secret, managed or external."""
    return settings.external_name or names.api_key_secret


class ApiKeySecret(Construct):
    """A secret that the stack manages, or an existing one.

    Attributes:
        arn: expression.
        name: the secret's name.
        value_from: expression for a container's `secrets`, with the version in it, so that a rotated key rolls the service.
        dependables: what must exist before a task can read it.
    """

    def __init__(self, scope: Construct, construct_id: str, settings: SecretSettings, *, context: StackContext) -> None:
        super().__init__(scope, construct_id)
        self._context = context
        self._is_managed = settings.mode == "managed"
        self._readers: list[ServiceRole] = []
        self.name = secret_name(settings, context.names)
        # Secrets Manager appends a hyphen and six characters to the name.
        self._planned_arn = context.arn("secretsmanager", f"secret:{self.name}-??????")
        self.arn: str
        self.value_from: str
        self.dependables: list[ITerraformDependable] = []
        if self._is_managed:
            self._build_managed(settings)
        else:
            self._refer_to_existing()

    def grant_read(self, role: ServiceRole) -> None:
        """Lets a role read the secret's value. An existing secret keeps its own encryption: its key's policy is its owner's."""
        role.allow(Statement("ReadPrefectCredential", ["secretsmanager:GetSecretValue"], [self._planned_arn]))
        if not self._is_managed:
            return
        self._readers.append(role)
        self._context.encryption.allow(
            Statement(
                "RolesReadTheSecret",
                ["kms:Decrypt"],
                ["*"],
                {
                    "StringEquals": {"kms:ViaService": f"secretsmanager.{self._context.provider.region}.amazonaws.com"},
                    "ArnLike": {"kms:EncryptionContext:SecretARN": self._planned_arn},
                },
                principal={"AWS": [reader.planned_arn for reader in self._readers]},
            ),
            after=[role.resource],
        )

    def _build_managed(self, settings: SecretSettings) -> None:
        encryption = self._context.encryption
        secret = SecretsmanagerSecret(
            self,
            "Default",
            name=self.name,
            description="Prefect API key (or a self-hosted server's auth string) of the Prefect worker and its flow runs",
            kms_key_id=encryption.key_arn,
            recovery_window_in_days=settings.recovery_window_days,
            depends_on=encryption.dependables,
        )
        self._context.protect(secret)
        version = SecretsmanagerSecretVersion(
            self,
            "version",
            secret_id=secret.id,
            # The provider requires a value in every plan, also to destroy the version; the stack's preconditions ensure that
            # "missing" is never written.
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


SECRET_RIGHTS = PipelineRights(
    # An external secret can have any name. The pipelines never read its value.
    read_by_id={
        "secretsmanager:secret:*": actions(
            "secretsmanager", "DescribeSecret", "GetResourcePolicy", "ListSecretVersionIds"
        )
    },
)
"""What the pipelines' roles need for the secret."""
