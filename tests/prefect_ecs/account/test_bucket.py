"""The bucket of the state: nothing is lost, nobody else reads, nobody listens."""

from ..stacks import resource, statements
from .stacks import synth_account

STACK = synth_account()


def test_it_is_named_after_account_and_region() -> None:
    assert resource(STACK, "aws_s3_bucket.state")["bucket"] == "prefect-state-123456789012-us-east-1"


def test_it_keeps_old_versions_and_encrypts_with_the_account_s_key() -> None:
    versioning = resource(STACK, "aws_s3_bucket_versioning.state_versioning")
    assert versioning["versioning_configuration"]["status"] == "Enabled"
    (rule,) = resource(STACK, "aws_s3_bucket_server_side_encryption_configuration.state_encryption")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": "${aws_kms_key.key.arn}",
    }
    assert resource(STACK, "aws_kms_key.key")["enable_key_rotation"] is True


def test_it_is_closed_to_the_public_and_to_acls() -> None:
    block = resource(STACK, "aws_s3_bucket_public_access_block.state_public_access")
    assert [name for name, value in block.items() if value is True] == [
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    ]
    ownership = resource(STACK, "aws_s3_bucket_ownership_controls.state_ownership")
    assert ownership["rule"] == {"object_ownership": "BucketOwnerEnforced"}


def test_it_refuses_what_is_not_tls() -> None:
    statement = statements(STACK, "state_policy")["OnlyWithTls"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", ["s3:*"])
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(statement["Resource"]) == 2, "the bucket and its objects"


def test_it_is_protected_unless_the_settings_say_otherwise() -> None:
    for address in ("aws_s3_bucket.state", "aws_kms_key.key"):
        assert resource(STACK, address)["lifecycle"]["prevent_destroy"] is True
    open_stack = synth_account(deletion_protection=False)
    bucket = resource(open_stack, "aws_s3_bucket.state")
    assert "lifecycle" not in bucket
    assert bucket["force_destroy"] is True
