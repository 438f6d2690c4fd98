"""VPC flow logs as synthesized, to either destination."""

from ..stacks import DEV, SCENARIOS, resource, statements, synth_file

TO_CLOUDWATCH, TO_S3 = SCENARIOS / "secure.toml", SCENARIOS / "each-zone.toml"
ACCOUNT = "${data.aws_caller_identity.home_caller.account_id}"


def test_dev_has_none() -> None:
    assert "aws_flow_log" not in synth_file(DEV)["resource"]


def test_to_cloudwatch_they_go_into_an_encrypted_log_group_with_retention() -> None:
    stack = synth_file(TO_CLOUDWATCH)
    log = resource(stack, "aws_flow_log.network_flow_logs")
    assert (log["log_destination_type"], log["traffic_type"]) == ("cloud-watch-logs", "ALL")
    group = resource(stack, "aws_cloudwatch_log_group.network_flow_logs_log_group")
    assert group["kms_key_id"] == "${aws_kms_key.encryption_key.arn}"
    assert group["retention_in_days"] == 365


def test_to_s3_they_go_into_a_closed_encrypted_bucket_with_retention() -> None:
    stack = synth_file(TO_S3)
    log = resource(stack, "aws_flow_log.network_flow_logs")
    assert (log["log_destination_type"], log["traffic_type"]) == ("s3", "ALL")
    assert "aws_s3_bucket_policy.network_flow_logs_bucket_access" in log["depends_on"], (
        "else AWS writes a policy of its own"
    )
    closed = resource(stack, "aws_s3_bucket_public_access_block.network_flow_logs_bucket_public_access")
    assert {value for name, value in closed.items() if name.startswith(("block", "ignore", "restrict"))} == {True}
    encryption = stack["resource"]["aws_s3_bucket_server_side_encryption_configuration"][
        "network_flow_logs_bucket_encryption"
    ]
    assert encryption["rule"][0]["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    lifecycle = resource(stack, "aws_s3_bucket_lifecycle_configuration.network_flow_logs_bucket_lifecycle")
    assert lifecycle["rule"][0]["expiration"] == [{"days": 90}]


def test_only_log_delivery_for_this_account_writes_to_the_bucket_and_only_by_tls() -> None:
    found = statements(synth_file(TO_S3), "network_flow_logs_bucket_policy")
    assert sorted(found) == ["AWSLogDeliveryAclCheck", "AWSLogDeliveryWrite", "OnlyWithTls"]
    for sid in ("AWSLogDeliveryAclCheck", "AWSLogDeliveryWrite"):
        assert found[sid]["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert found[sid]["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT
    assert found["AWSLogDeliveryWrite"]["Resource"].endswith(f"/AWSLogs/{ACCOUNT}/*")
    assert found["OnlyWithTls"]["Effect"] == "Deny"
