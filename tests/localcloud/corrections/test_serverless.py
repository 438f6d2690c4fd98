import io
import json
import zipfile
from typing import Any

import pytest

from localcloud.corrections import serverless
from localcloud.embedded_aws import EmbeddedAws


def create_function(aws: EmbeddedAws, name: str, **fields: Any) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context): pass")
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    aws.client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.12",
        Handler="main.handler",
        Code={"ZipFile": code.getvalue()},
        **fields,
    )


@pytest.mark.restores(correction=serverless.functions_keep_dead_letter_and_logging_config)
def test_a_function_keeps_its_dead_letter_queue_and_logging(aws: EmbeddedAws, name: str) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:dead-letters"
    logging = {"LogFormat": "JSON", "LogGroup": "/functions", "ApplicationLogLevel": "WARN", "SystemLogLevel": "WARN"}
    create_function(aws, name, DeadLetterConfig={"TargetArn": queue}, LoggingConfig=logging)
    client = aws.client("lambda")

    configuration = client.get_function(FunctionName=name)["Configuration"]
    assert configuration["DeadLetterConfig"] == {"TargetArn": queue}
    assert configuration["LoggingConfig"] == logging

    client.update_function_configuration(FunctionName=name, LoggingConfig={"LogFormat": "Text"})
    configuration = client.get_function_configuration(FunctionName=name)
    assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}


@pytest.mark.restores(correction=serverless.functions_keep_dead_letter_and_logging_config)
def test_a_function_has_the_default_logging_config(aws: EmbeddedAws, name: str) -> None:
    create_function(aws, name)

    configuration = aws.client("lambda").get_function(FunctionName=name)["Configuration"]

    assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}
    assert "DeadLetterConfig" not in configuration


@pytest.mark.restores(correction=serverless.rules_publish_to_topics)
def test_a_matching_event_is_published_with_its_input_transformer(aws: EmbeddedAws, name: str) -> None:
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


@pytest.mark.restores(correction=serverless.scheduled_rules_match_no_event)
def test_an_event_does_not_trigger_a_rule_with_a_schedule(aws: EmbeddedAws, name: str) -> None:
    sqs, bridge = aws.client("sqs"), aws.client("events")
    queue = sqs.create_queue(QueueName=f"{name}-clock")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bridge.put_rule(Name=f"{name}-clock", ScheduleExpression="rate(1 minute)")
    bridge.put_targets(Rule=f"{name}-clock", Targets=[{"Id": "queue", "Arn": arn}])
    bridge.put_events(Entries=[{"Source": name, "DetailType": "test", "Detail": "{}"}])
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
