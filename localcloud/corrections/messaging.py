"""Corrections of SNS and SQS."""

import json
import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse
from moto.sqs.models import Queue
from moto.sqs.responses import SQSResponse

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import add, replace

_ASKED_FIRST = {"email", "email-json", "http", "https"}


@upstream(
    service="Amazon SNS",
    moto_does="Accepts SignatureVersion and never returns it, so every Terraform plan shows a change.",
    aws_does="Returns SignatureVersion.",
    sources=("https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html",),
    reproduce="""
        sns = boto3.client("sns")
        topic = sns.create_topic(Name="signed", Attributes={"SignatureVersion": "2"})["TopicArn"]
        assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SignatureVersion"] == "2"
    """,
)
def topics_keep_their_signature_version() -> None:
    """GetTopicAttributes returns SignatureVersion once it is set."""

    @replace(SNSResponse, "get_topic_attributes")
    def get_topic_attributes(original: Any, response: Any) -> ActionResult:
        answer = original(response)
        version = getattr(response.backend.get_topic(response._get_param("TopicArn")), "signature_version", None)
        attributes = answer.result["Attributes"]
        return ActionResult({"Attributes": {**attributes, **({"SignatureVersion": version} if version else {})}})


@upstream(
    service="Amazon SNS",
    moto_does="Treats the subscription as confirmed and posts each message to the address.",
    aws_does="Keeps the subscription pending until the endpoint confirms it.",
    sources=("https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html",),
    reproduce="""
        sns = boto3.client("sns")
        topic = sns.create_topic(Name="unconfirmed")["TopicArn"]
        subscription = sns.subscribe(
            TopicArn=topic, Protocol="email", Endpoint="nobody@example.com", ReturnSubscriptionArn=True
        )["SubscriptionArn"]
        attributes = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
        assert attributes["PendingConfirmation"] == "true"
    """,
)
def unconfirmed_endpoints_get_no_messages() -> None:
    """E-mail and HTTP(S) endpoints get no messages until they confirm the subscription."""

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


@upstream(
    service="Amazon SQS",
    moto_does="Returns the JSON with spaces, so every Terraform plan shows a change.",
    aws_does="Returns compact JSON.",
    sources=("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html",),
    reproduce="""
        import json

        sqs = boto3.client("sqs")
        dead = sqs.create_queue(QueueName="compact-dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3}, separators=(",", ":"))
        queue = sqs.create_queue(QueueName="compact", Attributes={"RedrivePolicy": policy})["QueueUrl"]
        answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])
        assert answer["Attributes"]["RedrivePolicy"] == policy
    """,
)
def redrive_policy_is_compact_json() -> None:
    """GetQueueAttributes returns RedrivePolicy without white space."""
    original = Queue.attributes.fget  # type: ignore[attr-defined]

    def attributes(queue: Any) -> dict[str, Any]:
        result: dict[str, Any] = original(queue)
        if result.get("RedrivePolicy"):
            result["RedrivePolicy"] = json.dumps(queue.redrive_policy, separators=(",", ":"))
        return result

    Queue.attributes = property(attributes)  # type: ignore[method-assign,assignment]


@upstream(
    service="Amazon SQS",
    moto_does="Refuses the attribute as unknown.",
    aws_does="Stores it; an empty value removes it.",
    sources=("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",),
    reproduce="""
        sqs = boto3.client("sqs")
        queue = sqs.create_queue(QueueName="allowing")["QueueUrl"]
        policy = '{"redrivePermission":"denyAll"}'
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": policy})
        answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedriveAllowPolicy"])
        assert answer["Attributes"]["RedriveAllowPolicy"] == policy
    """,
)
def queues_have_a_redrive_allow_policy() -> None:
    """Queues have the attribute RedriveAllowPolicy.

    Like RedrivePolicy, it has no white space.
    """
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    Queue.redrive_allow_policy = None  # type: ignore[attr-defined]

    @replace(Queue, "_set_attributes")
    def set_attributes(original: Any, queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        original(queue, attributes, now)
        policy = queue.redrive_allow_policy
        queue.redrive_allow_policy = json.dumps(json.loads(policy), separators=(",", ":")) if policy else None


@upstream(
    service="Amazon SQS",
    moto_does="Drops the queue policy whenever a request sets another attribute.",
    aws_does="Keeps the other attributes.",
    sources=("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",),
    reproduce="""
        import json

        sqs = boto3.client("sqs")
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        queue = sqs.create_queue(QueueName="with-policy", Attributes={"Policy": policy})["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "300"})
        assert "Policy" in sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    """,
)
def setting_attributes_keeps_the_policy() -> None:
    """SetQueueAttributes changes only the attributes that it names."""

    @replace(Queue, "_set_attributes")
    def set_attributes(original: Any, queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(queue, "policy", None)
        original(queue, attributes, now)
        if "Policy" not in attributes:
            queue.policy = policy


@upstream(
    service="Amazon SQS",
    moto_does="Does not implement the action.",
    aws_does="Moves the messages to the destination queue.",
    sources=("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html",),
    reproduce="""
        sqs = boto3.client("sqs")
        source, destination = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("moved-from", "moved-to"))
        source_arn, destination_arn = (
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            for url in (source, destination)
        )
        sqs.send_message(QueueUrl=source, MessageBody="retry")
        sqs.start_message_move_task(SourceArn=source_arn, DestinationArn=destination_arn)
        assert sqs.receive_message(QueueUrl=destination)["Messages"]
    """,
)
def message_move_tasks_exist() -> None:
    """StartMessageMoveTask moves the messages of a dead-letter queue."""

    @add(SQSResponse)
    def start_message_move_task(response: Any) -> ActionResult:
        backend = response.sqs_backend
        source, destination = (
            backend.get_queue(response._get_param(end).rpartition(":")[2]) for end in ("SourceArn", "DestinationArn")
        )
        messages, source._messages = source._messages, []
        for message in messages:
            destination.add_message(message)
        return ActionResult({"TaskHandle": str(uuid.uuid4())})
