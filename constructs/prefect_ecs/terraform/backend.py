"""Where a stack's state lies: the Terraform backend."""

from prefect_ecs.terraform.bindings import LocalBackend, S3Backend, TerraformStack
from prefect_ecs.terraform.settings import StateSettings


def state_bucket(account_id: str, region: str) -> str:
    """The name of the bucket that an account's stack makes for state in one region. Names of buckets are one for all of AWS."""
    return f"prefect-state-{account_id}-{region}"


def configure_backend(
    stack: TerraformStack, state: StateSettings, *, name: str, region: str | None, account_id: str | None
) -> None:
    """Configures the backend of an environment's stack.

    A local state lies in `state/`, outside `cdktf.out/`, because the CDKTF CLI deletes directories there.

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
    s3_backend(stack, state, bucket=bucket, region=bucket_region, name=name, account_id=account_id)


def s3_backend(
    stack: TerraformStack, state: StateSettings, *, bucket: str, region: str, name: str, account_id: str | None
) -> None:
    """Keeps state in a bucket, encrypted and locked.

    Without a key of its own, nothing is said about encryption: `encrypt = true` alone makes Terraform ask for AES256 with each
    object, which overrides the bucket's own KMS key.
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
