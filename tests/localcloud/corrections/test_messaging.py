import json

import pytest

from localcloud.corrections import messaging
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=messaging.topics_keep_their_signature_version)
def test_a_topic_returns_its_signature_version(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sns")
    topic = client.create_topic(Name=name, Attributes={"SignatureVersion": "2"})["TopicArn"]
    assert client.get_topic_attributes(TopicArn=topic)["Attributes"]["SignatureVersion"] == "2"
    other = client.create_topic(Name=f"{name}-other")["TopicArn"]
    assert "SignatureVersion" not in client.get_topic_attributes(TopicArn=other)["Attributes"]


@pytest.mark.restores(correction=messaging.unconfirmed_endpoints_get_no_messages)
def test_an_unconfirmed_endpoint_is_pending_and_gets_no_message(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sns")
    topic = client.create_topic(Name=name)["TopicArn"]
    subscription = client.subscribe(
        TopicArn=topic, Protocol="https", Endpoint="https://127.0.0.1:9/nobody", ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    attributes = client.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert attributes["PendingConfirmation"] == "true"
    assert client.publish(TopicArn=topic, Message="nobody listens there")["MessageId"]


def queue_attribute(aws: EmbeddedAws, url: str, attribute: str) -> str | None:
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    value: str | None = attributes["Attributes"].get(attribute)
    return value


@pytest.mark.restores(correction=messaging.redrive_policy_is_compact_json)
def test_the_redrive_policy_has_no_white_space(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sqs")
    dead = client.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    policy = {"deadLetterTargetArn": queue_attribute(aws, dead, "QueueArn"), "maxReceiveCount": 3}
    queue = client.create_queue(QueueName=name, Attributes={"RedrivePolicy": json.dumps(policy)})["QueueUrl"]

    assert queue_attribute(aws, queue, "RedrivePolicy") == json.dumps(policy, separators=(",", ":"))


@pytest.mark.restores(correction=messaging.queues_have_a_redrive_allow_policy)
def test_the_redrive_allow_policy_is_kept_and_removed(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sqs")
    queue = client.create_queue(QueueName=name)["QueueUrl"]
    policy = '{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:123456789012:source"]}'
    spaced = json.dumps(json.loads(policy), indent=2)

    client.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": spaced})
    assert queue_attribute(aws, queue, "RedriveAllowPolicy") == policy
    named = client.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedriveAllowPolicy"])
    assert named["Attributes"] == {"RedriveAllowPolicy": policy}

    client.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": ""})
    assert queue_attribute(aws, queue, "RedriveAllowPolicy") is None


@pytest.mark.restores(correction=messaging.setting_attributes_keeps_the_policy)
def test_setting_another_attribute_keeps_the_policy(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sqs")
    statement = {"Sid": "Events", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    queue = client.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]

    client.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "300"})
    assert queue_attribute(aws, queue, "Policy") == policy

    client.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
    assert queue_attribute(aws, queue, "Policy") is None


@pytest.mark.restores(correction=messaging.message_move_tasks_exist)
def test_dead_letters_move_to_the_destination_queue(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("sqs")
    dead = client.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    queue = client.create_queue(QueueName=name)["QueueUrl"]
    client.send_message(QueueUrl=dead, MessageBody="once more")
    ends = {
        "SourceArn": queue_attribute(aws, dead, "QueueArn"),
        "DestinationArn": queue_attribute(aws, queue, "QueueArn"),
    }
    assert client.start_message_move_task(**ends)["TaskHandle"]
    (message,) = client.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "once more"
    assert "Messages" not in client.receive_message(QueueUrl=dead)
