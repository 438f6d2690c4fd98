"""Repositories for container images."""

from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.terraform.bindings import (
    Construct,
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)


def repository(
    scope: Construct, construct_id: str, *, name: str, encryption: Encryption, force_delete: bool
) -> EcrRepository:
    """A repository as all of the stack's are: scanned on push, encrypted, and with tags that stay what they are."""
    return EcrRepository(
        scope,
        construct_id,
        name=name,
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
        encryption_configuration=[
            EcrRepositoryEncryptionConfiguration(encryption_type="AES256")
            if encryption.key_arn is None
            else EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=encryption.key_arn)
        ],
        force_delete=force_delete,
        depends_on=encryption.dependables,
    )
