"""Where a stack's state lies: the Terraform backend."""

from prefect_ecs.aws import LocalBackend, S3Backend, TerraformStack
from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings.state import StateSettings


def state_bucket(account_id: str, region: str) -> str:
    """The name of the bucket that an account's stack makes for state in one region. Names of buckets are one for all of AWS."""
    return f"prefect-state-{account_id}-{region}"


def keep_state(stack: TerraformStack, settings: Settings, name: str) -> None:
    """Gives an environment's stack the backend that its settings say. `name` is the stack's, and part of the state's.

    A local state lies in `state/`, outside of `cdktf.out/`, from which the CDKTF CLI deletes.
    """
    state = settings.state
    region = state.region or settings.region
    if state.backend == "local" or region is None:
        LocalBackend(stack, path=f"../../../state/{name}.tfstate")
        return
    bucket = state.bucket or state_bucket(str(settings.account_id), region)
    s3_backend(stack, state, bucket=bucket, region=region, name=name, account_id=settings.account_id)


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
