"""Corrections of S3."""

from typing import Any
from xml.etree import ElementTree

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localcloud.corrections.difference import local_only, upstream
from localcloud.corrections.patching import replace

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@local_only(
    service="Amazon S3",
    moto_does=(
        "Ignores a condition on `aws:SecureTransport`, so a statement that denies requests without TLS denies"
        " every request."
    ),
    aws_does="Evaluates the condition.",
    sources=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",),
    why=(
        "the embedded AWS serves plain HTTP on loopback and treats each request as TLS; moto needs to "
        "evaluate the real scheme."
    ),
)
def requests_count_as_sent_over_tls() -> None:
    """Bucket policies treat requests as sent over TLS."""

    @replace(IAMPolicyStatement, "is_action_permitted")
    def is_action_permitted(original: Any, statement: Any, *args: Any, **kwargs: Any) -> PermissionResult:
        expected = statement._statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
        if expected is not None and str(expected).lower() != "true":
            return PermissionResult.NEUTRAL
        result: PermissionResult = original(statement, *args, **kwargs)
        return result


@upstream(
    service="Amazon S3",
    moto_does="Stores it and does not return it.",
    aws_does="Returns it.",
    sources=("https://docs.aws.amazon.com/AmazonS3/latest/API/API_EventBridgeConfiguration.html",),
    reproduce="""
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="notifying-bucket")
        s3.put_bucket_notification_configuration(
            Bucket="notifying-bucket", NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket="notifying-bucket")
    """,
)
def buckets_return_eventbridge_notifications() -> None:
    """GetBucketNotificationConfiguration returns EventBridgeConfiguration."""

    @replace(S3Response, "get_bucket_notification")
    def get_bucket_notification(original: Any, response: Any) -> Any:
        status, headers, body = original(response)
        configuration = response.backend.get_bucket_notification_configuration(response.bucket_name)
        if configuration is not None and configuration.event_bridge is not None:
            document = ElementTree.fromstring(body)  # noqa: S314 (from moto)
            ElementTree.SubElement(document, f"{{{_NAMESPACE}}}EventBridgeConfiguration")
            body = ElementTree.tostring(document, encoding="unicode", default_namespace=_NAMESPACE)
        return status, headers, body


@upstream(
    service="Amazon S3",
    moto_does="Deletes the object with all its versions, and fails if one of them is a delete marker.",
    aws_does="Deletes only the version that the request names, or adds a delete marker.",
    sources=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html",
    ),
    reproduce="""
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="suspended-bucket")
        s3.put_bucket_versioning(Bucket="suspended-bucket", VersioningConfiguration={"Status": "Enabled"})
        old, new = (s3.put_object(Bucket="suspended-bucket", Key="key", Body=body)["VersionId"] for body in (b"1", b"2"))
        s3.put_bucket_versioning(Bucket="suspended-bucket", VersioningConfiguration={"Status": "Suspended"})
        s3.delete_object(Bucket="suspended-bucket", Key="key", VersionId=new)
        assert s3.get_object(Bucket="suspended-bucket", Key="key", VersionId=old)["Body"].read() == b"1"
    """,
)
def suspended_versioning_keeps_versions() -> None:
    """DeleteObject keeps the other versions in a bucket with suspended versioning."""

    @replace(S3Backend, "delete_object")
    def delete_object(original: Any, backend: Any, bucket_name: str, *args: Any, **kwargs: Any) -> Any:
        bucket = backend.get_bucket(bucket_name)
        status = bucket.versioning_status
        if status == "Suspended":
            bucket.versioning_status = "Enabled"
        try:
            return original(backend, bucket_name, *args, **kwargs)
        finally:
            bucket.versioning_status = status
