"""Controls for resources that several rooms use: buckets, queues, log groups, keys and roles."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.predicates import (
    allows,
    attribute,
    companion,
    document,
    is_private,
    listed,
    planted,
    statements,
)

_BUCKET, _QUEUE, _LOGS = "aws_s3_bucket", "aws_sqs_queue", "aws_cloudwatch_log_group"
_INLINE, _KEY = "aws_iam_role_policy", "aws_kms_key"
_MAX_WINDOW_DAYS = 30
_YEAR_DAYS = 365
_DECRYPTS = {"*", "kms:*", "kms:Decrypt", "kms:ReEncryptFrom"}


def _blocks(*members: str) -> Predicate:
    return companion(
        "aws_s3_bucket_public_access_block",
        "bucket",
        _BUCKET,
        lambda _, block: all(block.get(member) is True for member in members),
    )


def _denies_without_tls(stack: Json, policy: Json) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Action"] == ["s3:*"]
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in document(stack, policy["policy"])["Statement"]
    )


def _queue_is_encrypted() -> Predicate:
    def holds(stack: Json, name: str) -> bool:
        queue = stack["resource"][_QUEUE][name]
        return bool(queue.get("kms_master_key_id")) or queue.get("sqs_managed_sse_enabled") is True

    def breaks(stack: Json, name: str) -> None:
        stack["resource"][_QUEUE][name].update(kms_master_key_id=None, sqs_managed_sse_enabled=False)

    return Predicate(_QUEUE, holds, breaks)


def _not_everything(statement: Json) -> bool:
    return not (allows(statement) and "*" in listed(statement["Action"]) and "*" in listed(statement["Resource"]))


def _no_whole_service(statement: Json) -> bool:
    return not (allows(statement) and any(action.endswith(":*") for action in listed(statement["Action"])))


def _not_every_key(statement: Json) -> bool:
    """As Security Hub judges it: by action and resource, ignoring conditions."""
    everywhere = any(arn == "*" or arn.endswith((":key/*", ":kms:*")) for arn in listed(statement["Resource"]))
    return not (allows(statement) and everywhere and _DECRYPTS & set(listed(statement["Action"])))


CONTROLS: Sequence[Control] = (
    Control(
        "S3.2",
        "S3 general purpose buckets should block public read access",
        _blocks("ignore_public_acls", "restrict_public_buckets"),
        checkov=("CKV_AWS_55", "CKV_AWS_56"),
    ),
    Control(
        "S3.3",
        "S3 general purpose buckets should block public write access",
        _blocks("block_public_acls", "block_public_policy"),
        checkov=("CKV_AWS_53", "CKV_AWS_54"),
    ),
    Control(
        "S3.5",
        "S3 general purpose buckets should require requests to use SSL",
        companion("aws_s3_bucket_policy", "bucket", _BUCKET, _denies_without_tls),
        cis="2.1.1",
    ),
    Control(
        "S3.8",
        "S3 general purpose buckets should block public access",
        _blocks("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"),
        cis="2.1.4",
        checkov=("CKV2_AWS_6",),
    ),
    Control(
        "S3.9",
        "S3 general purpose buckets should have server access logging enabled",
        companion("aws_s3_bucket_logging", "bucket", _BUCKET),
        checkov=("CKV_AWS_18",),
        not_met=(
            NotMet(
                "CloudTrail data events show who read or wrote state, and belong to the organization's trail. Access logs would need "
                "another bucket in each region, to which this control applies too."
            ),
        ),
    ),
    Control(
        "S3.12",
        "ACLs should not be used to manage user access to S3 general purpose buckets",
        companion(
            "aws_s3_bucket_ownership_controls",
            "bucket",
            _BUCKET,
            lambda _, controls: controls["rule"]["object_ownership"] == "BucketOwnerEnforced",
        ),
    ),
    Control(
        "S3.13",
        "S3 general purpose buckets should have Lifecycle configurations",
        companion(
            "aws_s3_bucket_lifecycle_configuration",
            "bucket",
            _BUCKET,
            lambda _, lifecycle: all(rule["status"] == "Enabled" for rule in listed(lifecycle["rule"])),
        ),
        checkov=("CKV2_AWS_61",),
    ),
    Control(
        "SQS.1",
        "Amazon SQS queues should be encrypted at rest",
        _queue_is_encrypted(),
        checkov=("CKV_AWS_27",),
    ),
    Control(
        "SQS.3",
        "SQS queue access policies should not allow public access",
        statements(_QUEUE, is_private, planted("sqs:*", Principal="*")),
        checkov=("CKV_AWS_168",),
    ),
    Control(
        "CloudWatch.16",
        "CloudWatch log groups should be retained for a specified time period",
        attribute(_LOGS, "retention_in_days", lambda days: days is not None and days >= _YEAR_DAYS, 7),
        checkov=("CKV_AWS_338",),
        not_met=(
            NotMet(
                "Nobody looks up experiments a year later. `worker.log_retention_days` and `flows.log_retention_days` change it.",
                ("dev",),
            ),
        ),
    ),
    Control(
        "IAM.1",
        'IAM policies should not allow full "*" administrative privileges',
        statements(_INLINE, _not_everything, planted("*")),
        cis="1.16",
        checkov=("CKV_AWS_62", "CKV2_AWS_40"),
    ),
    Control(
        "IAM.21",
        "IAM customer managed policies that you create should not allow wildcard actions for services",
        statements(_INLINE, _no_whole_service, planted("ecs:*")),
        checkov=("CKV_AWS_63",),
    ),
    Control(
        "KMS.2",
        "IAM principals should not have IAM inline policies that allow decryption actions on all KMS keys",
        statements(_INLINE, _not_every_key, planted("kms:Decrypt")),
        not_met=(
            NotMet(
                "The pipelines' roles decrypt state in every region, with keys whose ids aren't known before they exist. A condition on "
                "the alias limits the grant to these keys, and this control ignores conditions.",
                ("account",),
                ("ci_apply_policy", "ci_plan_policy"),
            ),
        ),
    ),
    Control(
        "KMS.3",
        "AWS KMS keys should not be deleted unintentionally",
        # Only AWS knows whether a key is scheduled for deletion; here, the window to cancel a deletion is the longest.
        attribute(_KEY, "deletion_window_in_days", lambda days: days is None or days >= _MAX_WINDOW_DAYS, 7),
    ),
    Control(
        "KMS.4",
        "AWS KMS key rotation should be enabled",
        attribute(_KEY, "enable_key_rotation", lambda value: value is True, bad=False),
        cis="3.6",
        checkov=("CKV_AWS_7",),
    ),
    Control(
        "KMS.5",
        "KMS keys should not be publicly accessible",
        statements(_KEY, is_private, planted("kms:*", Principal="*")),
        checkov=("CKV_AWS_33",),
    ),
)
