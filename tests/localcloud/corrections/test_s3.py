import json

import pytest
from botocore.exceptions import ClientError

from localcloud.corrections import s3
from localcloud.embedded_aws import EmbeddedAws


def deny(name: str, condition: dict[str, object]) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        **condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.restores(correction=s3.requests_count_as_sent_over_tls)
def test_a_bucket_that_requires_tls_serves_its_objects(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket=name)
    client.put_bucket_policy(Bucket=name, Policy=deny(name, {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}))

    client.put_object(Bucket=name, Key="state", Body=b"kept")

    assert client.get_object(Bucket=name, Key="state")["Body"].read() == b"kept"


def test_a_bucket_policy_can_deny_everything(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket=name)
    client.put_bucket_policy(Bucket=name, Policy=deny(name, {}))

    with pytest.raises(ClientError, match=r"Forbidden|AccessDenied"):
        client.put_object(Bucket=name, Key="state", Body=b"refused")


@pytest.mark.restores(correction=s3.buckets_return_eventbridge_notifications)
def test_a_bucket_returns_its_eventbridge_configuration(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket=name)
    client.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )

    assert "EventBridgeConfiguration" in client.get_bucket_notification_configuration(Bucket=name)


def test_a_bucket_without_notifications_returns_none(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket=name)

    assert "EventBridgeConfiguration" not in client.get_bucket_notification_configuration(Bucket=name)


@pytest.mark.restores(correction=s3.suspended_versioning_keeps_versions)
def test_versions_can_be_deleted_individually_while_versioning_is_suspended(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    older, newer = (client.put_object(Bucket=name, Key="state", Body=body)["VersionId"] for body in (b"old", b"new"))
    marker = client.delete_object(Bucket=name, Key="state")["VersionId"]
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})

    def delete(*versions: str) -> None:
        objects = [{"Key": "state", "VersionId": version} for version in versions]
        assert "Errors" not in client.delete_objects(Bucket=name, Delete={"Objects": objects})

    delete(marker, newer)
    assert client.get_object(Bucket=name, Key="state")["Body"].read() == b"old"
    delete(older)
    assert "Versions" not in client.list_object_versions(Bucket=name)
