"""A Terraform stack with readable addresses, and its backend."""

from typing import Any

from prefect_ecs.terraform.bindings import (
    Construct,
    LocalBackend,
    S3Backend,
    TerraformResource,
    TerraformStack,
    jsii_member,
)
from prefect_ecs.terraform.settings import StateSettings, state_bucket

REQUIRED_TERRAFORM = ">= 1.11.0"
"""Terraform 1.11 introduced write-only arguments, which keep the API key out of state."""

REQUIRED_PROVIDER = {"source": "hashicorp/aws", "version": "~> 5.100"}


class ReadableStack(TerraformStack):
    """A stack in which a construct's path is its address, without CDKTF's hash: `network/vpc` becomes `aws_vpc.network_vpc`.

    Addresses are an interface: state and users refer to them. A construct named "Default" is its parent's main resource, and
    adds nothing to the address.
    """

    def __init__(self, scope: Construct, stack_id: str) -> None:
        self._paths_by_address: dict[tuple[str, str], str] = {}
        super().__init__(scope, stack_id)
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        self.add_override("terraform.required_providers.aws", REQUIRED_PROVIDER)

    @jsii_member(jsii_name="allocateLogicalId")
    def _allocate_logical_id(self, tf_element: Any) -> str:
        """Returns an element's logical id. CDKTF calls this for each element.

        Raises:
            ValueError: two constructs have the same address.
        """
        node = tf_element.node if hasattr(tf_element, "node") else tf_element
        path = node.path.removeprefix(f"{self.node.path}/")
        name = "_".join(part for part in path.split("/") if part != "Default")
        address = (getattr(tf_element, "terraform_resource_type", type(tf_element).__name__), name)
        if self._paths_by_address.setdefault(address, path) != path:
            raise ValueError(
                f"{path} and {self._paths_by_address[address]} would share the address {'.'.join(address)}; rename one"
            )
        return name


def without_address(scope: Construct) -> Construct:
    """Returns a construct in the scope whose children have the addresses of the scope's direct children.

    Two constructs in a scope can't have the same id, but a resource and a construct of another type may share a name.
    """
    existing = scope.node.try_find_child("Default")
    return existing if isinstance(existing, Construct) else Construct(scope, "Default")


def prevent_destroy(resource: TerraformResource) -> None:
    """Makes Terraform refuse every plan that would destroy or replace the resource."""
    resource.add_override("lifecycle.prevent_destroy", value=True)


def configure_backend(
    stack: TerraformStack, state: StateSettings, *, name: str, region: str | None, account_id: str | None
) -> None:
    """Configures the backend of an environment's stack.

    A local state is in `state/`, outside `cdktf.out/`, because the CDKTF CLI deletes directories there.

    Args:
        stack: the stack.
        state: the backend's settings.
        name: the stack's name, part of the state's key.
        region: the stack's region; None in dev, where it is a variable.
        account_id: the stack's account; None if any will do.
    """
    bucket_region = state.region or region
    if state.backend == "local" or bucket_region is None:
        LocalBackend(stack, path=f"../../../state/{name}.tfstate")
        return
    bucket = state.bucket or state_bucket(str(account_id), bucket_region)
    configure_s3_backend(stack, state, bucket=bucket, region=bucket_region, name=name, account_id=account_id)


def configure_s3_backend(
    stack: TerraformStack, state: StateSettings, *, bucket: str, region: str, name: str, account_id: str | None
) -> None:
    """Keeps state in a bucket, encrypted and locked.

    Without a key in the settings, `encrypt` stays unset: `encrypt = true` alone makes Terraform request AES256 for each
    object, which overrides the bucket's KMS key.
    """
    backend = S3Backend(
        stack,
        bucket=bucket,
        key=f"{state.key_prefix}/{name}.tfstate",
        region=region,
        encrypt=True if state.kms_key_id else None,
        kms_key_id=state.kms_key_id,
        allowed_account_ids=[account_id] if account_id else None,
    )
    if state.use_lockfile:
        # CDKTF 0.21 has no argument for it.
        backend.add_override("use_lockfile", value=True)
