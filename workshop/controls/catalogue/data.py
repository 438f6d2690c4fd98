"""Controls on what keeps data: S3, SQS, SNS, Secrets Manager."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.reading import attribute, companion, document, listed, statements

_BUCKET, _QUEUE, _TOPIC, _SECRET = "aws_s3_bucket", "aws_sqs_queue", "aws_sns_topic", "aws_secretsmanager_secret"


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


def _of_its_own(statement: Json) -> bool:
    """Whether nobody is allowed in without a condition that says who."""
    anybody = statement.get("Principal") in ("*", {"AWS": "*"})
    return not (statement["Effect"] == "Allow" and anybody and not statement.get("Condition"))


def _topic_policy() -> Predicate:
    def is_private(stack: Json, policy: Json) -> bool:
        return all(_of_its_own(statement) for statement in document(stack, policy["policy"])["Statement"])

    return companion("aws_sns_topic_policy", "arn", _TOPIC, is_private)


def _queue_is_encrypted() -> Predicate:
    def holds(stack: Json, name: str) -> bool:
        queue = stack["resource"][_QUEUE][name]
        return bool(queue.get("kms_master_key_id")) or queue.get("sqs_managed_sse_enabled") is True

    def breaks(stack: Json, name: str) -> None:
        stack["resource"][_QUEUE][name].update(kms_master_key_id=None, sqs_managed_sse_enabled=False)

    return Predicate(holds, breaks)


def _secret_is_read() -> Predicate:
    def users(stack: Json) -> list[Json]:
        definitions = stack["resource"].get("aws_ecs_task_definition", {}).values()
        return [one for each in definitions for one in document(stack, each["container_definitions"])]

    def holds(stack: Json, name: str) -> bool:
        return any(f"{_SECRET}.{name}." in str(container.get("secrets")) for container in users(stack))

    def breaks(stack: Json, _name: str) -> None:
        for container in users(stack):
            container["secrets"] = []

    return Predicate(holds, breaks)


def _rotated() -> Predicate:
    return companion("aws_secretsmanager_secret_rotation", "secret_id", _SECRET)


_NO_ROTATION = NotMet("AWS can't make a Prefect API key: it is rotated by hand, with one apply (docs/secrets.md).")
_PLANTED = {"Sid": "Planted", "Effect": "Allow", "Principal": "*", "Action": ["sqs:*"], "Resource": "*"}

DATA: Sequence[Control] = (
    Control(
        "S3.2",
        "S3 general purpose buckets should block public read access",
        _BUCKET,
        _blocks("ignore_public_acls", "restrict_public_buckets"),
        checkov=("CKV_AWS_55", "CKV_AWS_56"),
    ),
    Control(
        "S3.3",
        "S3 general purpose buckets should block public write access",
        _BUCKET,
        _blocks("block_public_acls", "block_public_policy"),
        checkov=("CKV_AWS_53", "CKV_AWS_54"),
    ),
    Control(
        "S3.5",
        "S3 general purpose buckets should require requests to use SSL",
        _BUCKET,
        companion("aws_s3_bucket_policy", "bucket", _BUCKET, _denies_without_tls),
        cis="2.1.1",
    ),
    Control(
        "S3.8",
        "S3 general purpose buckets should block public access",
        _BUCKET,
        _blocks("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"),
        cis="2.1.4",
        checkov=("CKV2_AWS_6",),
    ),
    Control(
        "S3.9",
        "S3 general purpose buckets should have server access logging enabled",
        _BUCKET,
        companion("aws_s3_bucket_logging", "bucket", _BUCKET),
        checkov=("CKV_AWS_18",),
        not_met=(
            NotMet(
                "Data events of CloudTrail say who read or wrote a state, and belong to the organization's trail; access logs would be a "
                "third bucket in each region, with the same question."
            ),
        ),
    ),
    Control(
        "S3.12",
        "ACLs should not be used to manage user access to S3 general purpose buckets",
        _BUCKET,
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
        _BUCKET,
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
        _QUEUE,
        _queue_is_encrypted(),
        checkov=("CKV_AWS_27",),
    ),
    Control(
        "SQS.3",
        "SQS queue access policies should not allow public access",
        _QUEUE,
        statements(_QUEUE, _of_its_own, _PLANTED),
        checkov=("CKV_AWS_168",),
    ),
    Control(
        "SNS.1",
        "SNS topics should be encrypted at-rest using AWS KMS",
        _TOPIC,
        attribute(_TOPIC, "kms_master_key_id", bool, None),
        checkov=("CKV_AWS_26",),
    ),
    Control(
        "SNS.4",
        "SNS topic access policies should not allow public access",
        _TOPIC,
        _topic_policy(),
        checkov=("CKV_AWS_169",),
    ),
    Control(
        "SecretsManager.1",
        "Secrets Manager secrets should have automatic rotation enabled",
        _SECRET,
        _rotated(),
        checkov=("CKV2_AWS_57",),
        not_met=(_NO_ROTATION,),
    ),
    Control("SecretsManager.3", "Remove unused Secrets Manager secrets", _SECRET, _secret_is_read()),
    Control(
        "SecretsManager.4",
        "Secrets Manager secrets should be rotated within a specified number of days",
        _SECRET,
        _rotated(),
        checkov=("CKV_AWS_304",),
        not_met=(_NO_ROTATION,),
    ),
)
