import json

import pytest

from localcloud.corrections import events
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=events.rules_publish_to_topics)
def test_a_matching_event_is_published_as_its_transformer_says(aws: EmbeddedAws, name: str) -> None:
    sns, sqs, bridge = aws.client("sns"), aws.client("sqs"), aws.client("events")
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    bridge.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    transformer = {"InputPathsMap": {"why": "$.detail.reason"}, "InputTemplate": '"It failed: <why>"'}
    bridge.put_targets(Rule=name, Targets=[{"Id": "topic", "Arn": topic, "InputTransformer": transformer}])
    for source in (f"{name}-other", name):
        entry = {"Source": source, "DetailType": "test", "Detail": json.dumps({"reason": source})}
        bridge.put_events(Entries=[entry])
    (message,) = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"])["Message"] == f'"It failed: {name}"'


@pytest.mark.restores(correction=events.scheduled_rules_match_no_event)
def test_an_event_does_not_trigger_a_rule_with_a_schedule(aws: EmbeddedAws, name: str) -> None:
    sqs, bridge = aws.client("sqs"), aws.client("events")
    queue = sqs.create_queue(QueueName=f"{name}-clock")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bridge.put_rule(Name=f"{name}-clock", ScheduleExpression="rate(1 minute)")
    bridge.put_targets(Rule=f"{name}-clock", Targets=[{"Id": "queue", "Arn": arn}])
    bridge.put_events(Entries=[{"Source": name, "DetailType": "test", "Detail": "{}"}])
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
