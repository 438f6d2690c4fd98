"""A bucket that nobody outside the account reaches, and in which nothing is lost by being overwritten."""

from prefect_ecs.aws import (
    Construct,
    ITerraformDependable,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
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
from prefect_ecs.document import json_document
from prefect_ecs.home import Home
from prefect_ecs.identity.policy import Statement, policy

NONCURRENT_DAYS = 365
"""How long an overwritten or deleted object can be brought back."""

INCOMPLETE_UPLOAD_DAYS = 7


class PrivateBucket(Construct):
    """Versioned, encrypted with the account's own key, without ACLs or public access, and open to TLS only.

    Attributes:
        name: the bucket's name.
        id: expression.
        dependables: what must exist before something is put into it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        home: Home,
        key_arn: str,
        deletion_protection: bool,
        statements: list[Statement] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = name
        bucket = S3Bucket(
            self,
            "Default",
            bucket=name,
            force_destroy=not deletion_protection,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=deletion_protection),
        )
        self.id: str = bucket.id
        self.dependables: list[ITerraformDependable] = [
            self._build_versioning(bucket),
            self._build_encryption(bucket, key_arn),
            self._build_policy(bucket, home, statements or []),
        ]

    def _build_versioning(self, bucket: S3Bucket) -> ITerraformDependable:
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=bucket.id,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="old-versions",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=NONCURRENT_DAYS)
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=INCOMPLETE_UPLOAD_DAYS
                        )
                    ],
                )
            ],
            depends_on=[versioning],
        )
        return versioning

    def _build_encryption(self, bucket: S3Bucket, key_arn: str) -> ITerraformDependable:
        by_default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms", kms_master_key_id=key_arn
        )
        rule = S3BucketServerSideEncryptionConfigurationRuleA(
            apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
        )
        return S3BucketServerSideEncryptionConfigurationA(self, "encryption", bucket=bucket.id, rule=[rule])

    def _build_policy(self, bucket: S3Bucket, home: Home, statements: list[Statement]) -> ITerraformDependable:
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        block = S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        arn = bucket_arn(home, self.name)
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
            depends_on=[block],
        )


def bucket_arn(home: Home, name: str) -> str:
    """A bucket's ARN, made of its name."""
    return f"arn:{home.partition}:s3:::{name}"
