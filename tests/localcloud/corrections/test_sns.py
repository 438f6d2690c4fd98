import pytest

from localcloud.corrections import sns
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=sns.topics_keep_their_signature_version)
def test_a_topic_s_signature_version_can_be_read(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sns")
    topic = client.create_topic(Name=name, Attributes={"SignatureVersion": "2"})["TopicArn"]
    assert client.get_topic_attributes(TopicArn=topic)["Attributes"]["SignatureVersion"] == "2"
    other = client.create_topic(Name=f"{name}-other")["TopicArn"]
    assert "SignatureVersion" not in client.get_topic_attributes(TopicArn=other)["Attributes"]


@pytest.mark.restores(correction=sns.endpoints_get_nothing_before_they_confirm)
def test_an_unconfirmed_endpoint_is_pending_and_gets_no_message(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sns")
    topic = client.create_topic(Name=name)["TopicArn"]
    subscription = client.subscribe(
        TopicArn=topic, Protocol="https", Endpoint="https://127.0.0.1:9/nobody", ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    attributes = client.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert attributes["PendingConfirmation"] == "true"
    assert client.publish(TopicArn=topic, Message="nobody listens there")["MessageId"]
