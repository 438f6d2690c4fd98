"""Private S3 buckets."""

from collections.abc import Sequence

from prefect_ecs.terraform.bindings import (
    Construct,
    ITerraformDependable,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
    TerraformResourceLifecycle,
)
from prefect_ecs.terraform.documents import Statement, json_document, only_with_tls, policy
from prefect_ecs.terraform.provider import StackProvider

INCOMPLETE_UPLOAD_DAYS = 7
"""Days after which S3 deletes the parts of an unfinished upload."""


class PrivateBucket(Construct):
    """An encrypted bucket without ACLs or public access, which denies requests without TLS.

    Attributes:
        name: expression, the bucket's name, known once it exists.
        arn: expression.
        dependables: what must exist before something is put into it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        provider: StackProvider,
        key_arn: str | None = None,
        key_dependables: Sequence[ITerraformDependable] = (),
        restore_days: int | None = None,
        expire_days: int | None = None,
        force_destroy: bool = False,
        prevent_destroy: bool = False,
        statements: Sequence[Statement] = (),
    ) -> None:
        """Creates the bucket, its policy and its lifecycle.

        Args:
            scope: the construct that owns the bucket.
            construct_id: the bucket's id.
            name: the bucket's name.
            provider: knows the partition.
            key_arn: the KMS key that encrypts the bucket. Default: S3's own key.
            key_dependables: what must exist before that key can be used.
            restore_days: days in which an overwritten or deleted object can be restored. Default: no versions are kept.
            expire_days: days after which objects are deleted. Default: never.
            force_destroy: whether a destroy deletes the objects, too. Default: a destroy fails while there are any.
            prevent_destroy: whether Terraform refuses to destroy the bucket. Default: no.
            statements: statements of the bucket's policy. Default: none; IAM policies alone grant access.
        """
        super().__init__(scope, construct_id)
        bucket = S3Bucket(
            self,
            "Default",
            bucket=name,
            force_destroy=force_destroy,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None,
        )
        self.name: str = bucket.id
        self.arn: str = bucket.arn
        self.dependables: list[ITerraformDependable] = [
            self._build_encryption(bucket, key_arn, key_dependables),
            self._build_policy(bucket, provider.bucket_arn(name), statements),
        ]
        versioning = [] if restore_days is None else [self._build_versioning(bucket)]
        self.dependables += versioning
        self._build_lifecycle(bucket, restore_days, expire_days, versioning)

    def _build_versioning(self, bucket: S3Bucket) -> ITerraformDependable:
        return S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )

    def _build_lifecycle(
        self,
        bucket: S3Bucket,
        restore_days: int | None,
        expire_days: int | None,
        versioning: list[ITerraformDependable],
    ) -> None:
        expiration = expire_days and [S3BucketLifecycleConfigurationRuleExpiration(days=expire_days)]
        noncurrent = restore_days and [
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=restore_days)
        ]
        incomplete = S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
            days_after_initiation=INCOMPLETE_UPLOAD_DAYS
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=bucket.id,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="expire",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=expiration or None,
                    noncurrent_version_expiration=noncurrent or None,
                    abort_incomplete_multipart_upload=[incomplete],
                )
            ],
            depends_on=versioning or None,
        )

    def _build_encryption(
        self, bucket: S3Bucket, key_arn: str | None, key_dependables: Sequence[ITerraformDependable]
    ) -> ITerraformDependable:
        by_default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256" if key_arn is None else "aws:kms", kms_master_key_id=key_arn
        )
        rule = S3BucketServerSideEncryptionConfigurationRuleA(
            apply_server_side_encryption_by_default=by_default,
            # One request to KMS for many objects; the key's policy counts on it.
            bucket_key_enabled=None if key_arn is None else True,
        )
        return S3BucketServerSideEncryptionConfigurationA(
            self, "encryption", bucket=bucket.id, rule=[rule], depends_on=list(key_dependables) or None
        )

    def _build_policy(self, bucket: S3Bucket, arn: str, statements: Sequence[Statement]) -> ITerraformDependable:
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        closed = S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        return S3BucketPolicy(
            self,
            "access",
            bucket=bucket.id,
            policy=json_document(self, "policy", policy(*statements, only_with_tls("s3:*", arn, f"{arn}/*"))),
            # S3 refuses two changes of a bucket's access at the same time.
            depends_on=[closed],
        )
