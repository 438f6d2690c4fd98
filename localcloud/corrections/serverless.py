"""Corrections of Lambda and EventBridge."""

import copy
import json
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import replace


@upstream(
    service="AWS Lambda",
    moto_does="Drops both.",
    aws_does=(
        "Returns DeadLetterConfig as given, and LoggingConfig with its defaults: text format and the log "
        "group `/aws/lambda/<function>`."
    ),
    sources=(
        "https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html",
        "https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html",
    ),
    reproduce="""
        import io
        import zipfile

        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as code:
            code.writestr("main.py", "def handler(event, context): pass")
        role = boto3.client("iam").create_role(RoleName="logging-function", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        configuration = boto3.client("lambda").create_function(
            FunctionName="logging-function",
            Role=role,
            Runtime="python3.12",
            Handler="main.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/logging-function"}
    """,
)
def functions_keep_dead_letter_and_logging_config() -> None:
    """Functions keep DeadLetterConfig and LoggingConfig."""

    @replace(LambdaFunction, "__init__")
    def init(original: Any, function: Any, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        original(function, account_id, spec, *args, **kwargs)
        _keep(function, {"DeadLetterConfig": None, "LoggingConfig": {}, **spec})

    @replace(LambdaFunction, "update_configuration")
    def update_configuration(original: Any, function: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        _keep(function, config_updates)
        configuration: dict[str, Any] = original(function, config_updates)
        return configuration

    @replace(LambdaFunction, "get_configuration")
    def get_configuration(original: Any, function: Any, on_create: bool = False) -> dict[str, Any]:
        configuration: dict[str, Any] = original(function, on_create)
        if (function.dead_letter_config or {}).get("TargetArn"):
            configuration["DeadLetterConfig"] = function.dead_letter_config
        return {**configuration, "LoggingConfig": function.logging_config}


def _keep(function: Any, spec: dict[str, Any]) -> None:
    if "DeadLetterConfig" in spec:
        function.dead_letter_config = spec["DeadLetterConfig"]
    if "LoggingConfig" in spec:
        defaults = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}"}
        function.logging_config = defaults | spec["LoggingConfig"]


@upstream(
    service="Amazon EventBridge",
    moto_does="Treats a missing pattern as one that matches every event.",
    aws_does="Runs a rule without a pattern on its schedule only.",
    sources=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html",),
    reproduce="""
        events, sqs = boto3.client("events"), boto3.client("sqs")
        queue = sqs.create_queue(QueueName="clock")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="clock", ScheduleExpression="rate(1 minute)")
        events.put_targets(Rule="clock", Targets=[{"Id": "queue", "Arn": arn}])
        events.put_events(Entries=[{"Source": "clock", "DetailType": "test", "Detail": "{}"}])
        assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    """,
)
def scheduled_rules_match_no_event() -> None:
    """Events do not trigger a rule that has only a schedule."""

    @replace(Rule, "send_to_targets")
    def send_to_targets(original: Any, rule: Any, *args: Any, **kwargs: Any) -> None:
        if rule.event_pattern.get_pattern():
            original(rule, *args, **kwargs)


@upstream(
    service="Amazon EventBridge",
    moto_does="PutEvents fails for a rule with a topic as its target.",
    aws_does="Publishes the event, or the result of the input transformer of the target.",
    sources=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",),
    reproduce="""
        events, sns = boto3.client("events"), boto3.client("sns")
        topic = sns.create_topic(Name="event-topic")["TopicArn"]
        events.put_rule(Name="to-topic", EventPattern='{"source": ["to-topic"]}')
        events.put_targets(Rule="to-topic", Targets=[{"Id": "topic", "Arn": topic}])
        answer = events.put_events(Entries=[{"Source": "to-topic", "DetailType": "test", "Detail": "{}"}])
        assert answer["FailedEntryCount"] == 0
    """,
)
def rules_publish_to_topics() -> None:
    """A rule publishes events to an SNS topic."""

    @replace(Rule, "send_to_targets")
    def send_to_targets(original: Any, rule: Any, original_event: Any, transform_input: bool = True) -> None:
        topics = [target for target in rule.targets if target["Arn"].split(":")[2] == "sns"]
        if topics and rule.event_pattern.matches_event(original_event):
            for target in topics:
                _publish(target, original_event)
        others = copy.copy(rule)
        others.targets = [target for target in rule.targets if target not in topics]
        original(others, original_event, transform_input)


def _publish(target: dict[str, Any], event: Any) -> None:
    moment = iso_8601_datetime_without_milliseconds(utcfromtimestamp(int(event["time"])))
    transformer = target.get("InputTransformer", {})
    shown: Any = {**event, "time": moment} if transformer else event
    message = EventTemplateParser.parse(
        input_template=transformer.get("InputTemplate"),
        input_paths_map=transformer.get("InputPathsMap", {}),
        event=shown,
    )
    _, _, _, region, account, _ = target["Arn"].split(":", 5)
    sns_backends[account][region].publish(json.dumps(message), arn=target["Arn"])
