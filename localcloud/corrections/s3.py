"""Corrections of S3."""

from typing import Any
from xml.etree import ElementTree

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localcloud.corrections.patching import replace

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def requests_count_as_sent_over_tls() -> None:
    """A condition on `aws:SecureTransport` in a bucket policy applies as it does to a request over TLS.

    That is how every client reaches AWS; the embedded AWS is plain HTTP on loopback.

    AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    moto: ignores the condition, so that the usual "deny what is not TLS" denies everything.
    """

    @replace(IAMPolicyStatement, "is_action_permitted")
    def is_action_permitted(original: Any, statement: Any, *args: Any, **kwargs: Any) -> PermissionResult:
        expected = statement._statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
        if expected is not None and str(expected).lower() != "true":
            return PermissionResult.NEUTRAL
        result: PermissionResult = original(statement, *args, **kwargs)
        return result


def buckets_can_notify_eventbridge() -> None:
    """GetBucketNotificationConfiguration returns an EventBridgeConfiguration that was put.

    AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_EventBridgeConfiguration.html
    moto: keeps it, but does not return it.
    """

    @replace(S3Response, "get_bucket_notification")
    def get_bucket_notification(original: Any, response: Any) -> Any:
        status, headers, body = original(response)
        configuration = response.backend.get_bucket_notification_configuration(response.bucket_name)
        if configuration is not None and configuration.event_bridge is not None:
            document = ElementTree.fromstring(body)  # noqa: S314 (our own answer)
            ElementTree.SubElement(document, f"{{{_NAMESPACE}}}EventBridgeConfiguration")
            body = ElementTree.tostring(document, encoding="unicode", default_namespace=_NAMESPACE)
        return status, headers, body


def suspended_versioning_keeps_the_versions() -> None:
    """Where versioning was on and is suspended, a delete takes the version that it names, or adds a delete marker.

    AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html
    moto: removes the object with all its versions; if one of them is a delete marker, it fails.
    """

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
