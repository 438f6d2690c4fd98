"""The bucket that flow runs take their code from."""

from prefect_ecs.aws import (
    Construct,
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
)
from prefect_ecs.document import json_document
from prefect_ecs.encryption import Encryption
from prefect_ecs.home import Home
from prefect_ecs.identity.policy import Statement, policy
from prefect_ecs.names import Names
from prefect_ecs.settings.code_bucket import CodeBucketSettings

UNFINISHED_UPLOAD_DAYS = 7


def bucket_name(settings: CodeBucketSettings, names: Names, home: Home) -> str | None:
    """The bucket's name, whoever owns it; None if there is none."""
    if settings.mode == "managed":
        return f"{names.flow_code_bucket}-{home.account_id}-{home.region}"
    return settings.external_name


class CodeBucket(Construct):
    """A private, versioned, encrypted bucket that talks TLS only.

    Attributes:
        name: expression.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: CodeBucketSettings,
        *,
        name: str,
        home: Home,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        bucket = S3Bucket(self, "Default", bucket=name, force_destroy=settings.force_destroy)
        self._build_access(bucket, home, name)
        self._build_encryption(bucket, encryption)
        self._build_versions(bucket, settings)
        self.name: str = bucket.bucket

    def _build_access(self, bucket: S3Bucket, home: Home, name: str) -> None:
        closed = S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        arn = f"arn:{home.partition}:s3:::{name}"
        tls = Statement(
            "OnlyWithTls",
            ["s3:*"],
            [arn, f"{arn}/*"],
            {"Bool": {"aws:SecureTransport": "false"}},
            effect="Deny",
            principal="*",
        )
        S3BucketPolicy(
            self,
            "policy",
            bucket=bucket.id,
            policy=json_document(self, "bucket_policy", policy(tls)),
            # S3 refuses two changes of a bucket's access at the same time.
            depends_on=[closed],
        )

    def _build_encryption(self, bucket: S3Bucket, encryption: Encryption) -> None:
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256" if encryption.key_arn is None else "aws:kms", kms_master_key_id=encryption.key_arn
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=default,
                    # One request to KMS for many objects; the key's policy counts on it.
                    bucket_key_enabled=None if encryption.key_arn is None else True,
                )
            ],
            depends_on=encryption.dependables,
        )

    def _build_versions(self, bucket: S3Bucket, settings: CodeBucketSettings) -> None:
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
                    id="expire-old-versions",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=settings.restore_days
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=UNFINISHED_UPLOAD_DAYS
                        )
                    ],
                )
            ],
            depends_on=[versioning],
        )
