"""Whatever a bucket is for: it is private, encrypted, open to TLS only, and gets rid of what is not needed."""

import pytest
from prefect_ecs.settings import load_environment

from ..account.stacks import synth_account
from ..stacks import SCENARIOS, Json, resource, statements, synth, synth_file


def code_bucket_stack() -> Json:
    settings = load_environment(SCENARIOS / "secure.toml")
    bucket = type(settings.flows.code_bucket).model_validate({"mode": "managed"})
    return synth(settings.model_copy(update={"flows": settings.flows.model_copy(update={"code_bucket": bucket})}))


# Address, stack, the algorithm, whether versions are kept, who the policy admits.
BUCKETS = [
    pytest.param("state", synth_account(), "aws:kms", True, [], id="state"),
    pytest.param("config_records", synth_account(), "aws:kms", True, [], id="records"),
    pytest.param("flows_code_bucket", code_bucket_stack(), "aws:kms", True, [], id="code"),
    pytest.param(
        "network_flow_logs_bucket",
        synth_file(SCENARIOS / "each-zone.toml"),
        "AES256",
        False,
        ["AWSLogDeliveryAclCheck", "AWSLogDeliveryWrite"],
        id="flow logs",
    ),
]


@pytest.mark.parametrize(("name", "stack", "algorithm", "versioned", "let_in"), BUCKETS)
def test_every_bucket_is_private(name: str, stack: Json, algorithm: str, versioned: bool, let_in: list[str]) -> None:
    owner = f"${{aws_s3_bucket.{name}.id}}"
    closed = resource(stack, f"aws_s3_bucket_public_access_block.{name}_public_access")
    assert closed["bucket"] == owner
    assert {value for key, value in closed.items() if key.startswith(("block", "ignore", "restrict"))} == {True}
    ownership = resource(stack, f"aws_s3_bucket_ownership_controls.{name}_ownership")
    assert ownership["rule"] == {"object_ownership": "BucketOwnerEnforced"}
    (rule,) = resource(stack, f"aws_s3_bucket_server_side_encryption_configuration.{name}_encryption")["rule"]
    assert rule["apply_server_side_encryption_by_default"]["sse_algorithm"] == algorithm
    assert rule.get("bucket_key_enabled") is (True if algorithm == "aws:kms" else None)
    (lifecycle,) = resource(stack, f"aws_s3_bucket_lifecycle_configuration.{name}_lifecycle")["rule"]
    assert lifecycle["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
    assert ("noncurrent_version_expiration" in lifecycle) is versioned
    assert (f"{name}_versioning" in stack["resource"].get("aws_s3_bucket_versioning", {})) is versioned
    found = statements(stack, f"{name}_policy")
    tls = found.pop("OnlyWithTls")
    assert (tls["Effect"], tls["Principal"], tls["Condition"]) == (
        "Deny",
        "*",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert sorted(found) == let_in
