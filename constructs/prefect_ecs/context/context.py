"""The one argument that every construct of a stack gets."""

from dataclasses import dataclass

from prefect_ecs.context.encryption import Encryption
from prefect_ecs.names import Names
from prefect_ecs.terraform.bindings import TerraformResource
from prefect_ecs.terraform.provider import StackProvider
from prefect_ecs.terraform.stack import prevent_destroy


@dataclass(frozen=True)
class StackContext:
    """Names, provider and encryption of a stack.

    Attributes:
        names: names of all resources.
        provider: the provider, with region, account and tags.
        encryption: the keys for data at rest, to which constructs add what they need.
        deletion_protection: whether Terraform refuses to destroy protected resources.
    """

    names: Names
    provider: StackProvider
    encryption: Encryption
    deletion_protection: bool

    def arn(self, service: str, resource: str, *, global_service: bool = False) -> str:
        """Returns an ARN built from names; see `StackProvider.arn`."""
        return self.provider.arn(service, resource, global_service=global_service)

    def role_arn(self, purpose: str) -> str:
        """Returns the ARN of the stack's role for a purpose, such as `worker-task`, built from its name."""
        return self.provider.role_arn(self.names.role(purpose))

    def protect(self, resource: TerraformResource) -> None:
        """Protects a resource that can't be recreated as it was, where the settings turn deletion protection on."""
        if self.deletion_protection:
            prevent_destroy(resource)
