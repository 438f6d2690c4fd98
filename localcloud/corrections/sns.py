"""Corrections of SNS."""

from typing import Any

from moto.core.responses import ActionResult
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse

from localcloud.corrections.patching import replace

_ASKED_FIRST = {"email", "email-json", "http", "https"}


def topics_keep_their_signature_version() -> None:
    """GetTopicAttributes returns SignatureVersion once it is set.

    AWS: https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
    moto: takes it and never returns it, a change in every plan.
    """

    @replace(SNSResponse, "get_topic_attributes")
    def get_topic_attributes(original: Any, response: Any) -> ActionResult:
        answer = original(response)
        version = getattr(response.backend.get_topic(response._get_param("TopicArn")), "signature_version", None)
        attributes = answer.result["Attributes"]
        return ActionResult({"Attributes": {**attributes, **({"SignatureVersion": version} if version else {})}})


def endpoints_get_nothing_before_they_confirm() -> None:
    """A subscription of an e-mail address or an HTTP(S) endpoint is pending, and gets no message, until it is confirmed.

    AWS: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html
    moto: counts it as confirmed, and posts each message to the address, wherever it leads.
    """

    @replace(SNSBackend, "subscribe")
    def subscribe(original: Any, backend: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
        subscription = original(backend, topic_arn, endpoint, protocol)
        if protocol in _ASKED_FIRST:
            subscription.attributes |= {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}
        return subscription

    @replace(Subscription, "publish")
    def publish(original: Any, subscription: Any, *args: Any, **kwargs: Any) -> None:
        if not subscription.attributes["PendingConfirmation"]:
            original(subscription, *args, **kwargs)
