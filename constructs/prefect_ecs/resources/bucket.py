"""The one kind of bucket that a stack makes: nobody reaches it whom it does not name."""

from collections.abc import Sequence

from prefect_ecs.resources.policy import Statement, policy
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
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home

INCOMPLETE_UPLOAD_DAYS = 7
"""When the parts of an upload that nobody finished are thrown away."""


class PrivateBucket(Construct):
    """Encrypted, without ACLs or public access, and open to TLS only. Each use says what is kept, and for how long.

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
        home: Home,
        key_arn: str | None = None,
        key_dependables: Sequence[ITerraformDependable] = (),
        restore_days: int | None = None,
        expire_days: int | None = None,
        force_destroy: bool = False,
        prevent_destroy: bool = False,
        statements: Sequence[Statement] = (),
    ) -> None:
        """Makes the bucket and what guards it.

        Args:
            scope: what the bucket belongs to.
            construct_id: its id in it, from which every address is made.
            name: its name, for the policy.
            home: knows the partition.
            key_arn: the KMS key that encrypts it. Default: S3's own.
            key_dependables: what must exist before that key can be used.
            restore_days: how long an overwritten or deleted object can be brought back. Default: not at all, no versions are kept.
            expire_days: when objects are deleted. Default: never.
            force_destroy: whether a destroy takes the objects along. Default: it fails while there are any.
            prevent_destroy: whether Terraform refuses to destroy it. Default: it does not.
            statements: whom its policy lets in, beside those whom IAM lets in.
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
            self._build_policy(bucket, bucket_arn(home, name), statements),
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
        only_with_tls = Statement(
            "OnlyWithTls",
            ["s3:*"],
            [arn, f"{arn}/*"],
            {"Bool": {"aws:SecureTransport": "false"}},
            effect="Deny",
            principal="*",
        )
        return S3BucketPolicy(
            self,
            "access",
            bucket=bucket.id,
            policy=json_document(self, "policy", policy(*statements, only_with_tls)),
            # S3 refuses two changes of a bucket's access at the same time.
            depends_on=[closed],
        )


def bucket_arn(home: Home, name: str) -> str:
    """A bucket's ARN, made of its name."""
    return f"arn:{home.partition}:s3:::{name}"
