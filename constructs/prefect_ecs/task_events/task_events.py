"""ECS task events → EventBridge → SQS → the worker's observer, which turns a dead task into a crashed flow run."""

from typing import Any

from prefect_ecs.context.context import StackContext
from prefect_ecs.context.pipeline_rights import NAMED, PipelineRights, actions
from prefect_ecs.resources.common import DEAD_LETTER_RETENTION_SECONDS, build_queue
from prefect_ecs.terraform.bindings import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    Construct,
    ITerraformDependable,
    SqsQueue,
)
from prefect_ecs.terraform.documents import Condition, Statement, json_document

VISIBILITY_TIMEOUT_SECONDS = 300
"""The visibility timeout that the observer requests with each message."""

RETENTION_SECONDS = 7 * 24 * 3600
MAX_RECEIVE_COUNT = 3

HANDLED_STATUSES = ["PENDING", "PROVISIONING", "RUNNING", "STOPPED"]
"""The task statuses that prefect-aws handles."""


class TaskEvents(Construct):
    """The queue that the worker's observer reads.

    Attributes:
        queue_name: the queue's name; prefect-aws finds the queue by it.
        queue_url, dead_letter_queue_url: expressions.
        dependables: what must exist before the worker starts: an observer that finds no queue stops for good.
    """

    def __init__(self, scope: Construct, construct_id: str, *, context: StackContext) -> None:
        super().__init__(scope, construct_id)
        names = context.names
        dead_letters = self._build_dead_letter_queue(context)
        queue = self._build_queue(context, dead_letters)
        rule = self._build_rule(context)
        target = self._build_target(rule, queue, dead_letters)
        context.encryption.allow(_key_statement(context))
        self.queue_name = names.events_queue
        self.queue_url: str = queue.url
        self.dead_letter_queue_url: str = dead_letters.url
        self.dependables: list[ITerraformDependable] = [queue, target]

    def _build_dead_letter_queue(self, context: StackContext) -> SqsQueue:
        name = context.names.events_dead_letter_queue
        return build_queue(
            self,
            "dead_letters",
            context=context,
            name=name,
            retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
            statements=[_sender_statement(context, name)],
        )

    def _build_queue(self, context: StackContext, dead_letters: SqsQueue) -> SqsQueue:
        redrive = {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": MAX_RECEIVE_COUNT}
        name = context.names.events_queue
        return build_queue(
            self,
            "queue",
            context=context,
            name=name,
            retention_seconds=RETENTION_SECONDS,
            statements=[_sender_statement(context, name)],
            visibility_timeout_seconds=VISIBILITY_TIMEOUT_SECONDS,
            redrive_policy=json_document(self, "redrive_policy", redrive),
        )

    def _build_rule(self, context: StackContext) -> CloudwatchEventRule:
        return CloudwatchEventRule(
            self,
            "rule",
            name=context.names.events_rule,
            description="Flow runs' tasks of the Prefect cluster change state",
            event_pattern=json_document(self, "pattern", event_pattern(context)),
        )

    def _build_target(
        self, rule: CloudwatchEventRule, queue: SqsQueue, dead_letters: SqsQueue
    ) -> CloudwatchEventTarget:
        return CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            target_id="worker-observer",
            arn=queue.arn,
            dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=dead_letters.arn),
        )


def event_pattern(context: StackContext) -> dict[str, Any]:
    """Matches state changes of this cluster's standalone tasks. Tasks of a service (group `service:…`) do not concern the observer."""
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [context.arn("ecs", f"cluster/{context.names.cluster}")],
            "group": [{"prefix": "family:"}],
            "lastStatus": HANDLED_STATUSES,
        },
    }


def _sender_statement(context: StackContext, queue: str) -> Statement:
    return Statement(
        "OnlyTheRuleSends",
        ["sqs:SendMessage"],
        [context.arn("sqs", queue)],
        _on_behalf_of_the_rule(context),
        principal={"Service": "events.amazonaws.com"},
    )


def _key_statement(context: StackContext) -> Statement:
    # Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-rules.html
    return Statement(
        "TaskEventsIntoTheQueue",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["*"],
        _on_behalf_of_the_rule(context),
        principal={"Service": "events.amazonaws.com"},
    )


def _on_behalf_of_the_rule(context: StackContext) -> Condition:
    return {
        "StringEquals": {"aws:SourceAccount": context.provider.account_id},
        "ArnEquals": {"aws:SourceArn": context.arn("events", f"rule/{context.names.events_rule}")},
    }


QUEUE_RIGHTS = PipelineRights(
    read_named=(
        *actions("events", "DescribeRule", "ListTagsForResource", "ListTargetsByRule"),
        *actions("sqs", "GetQueueAttributes", "ListQueueTags"),
    ),
    change_named=(
        *actions("events", "DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"),
        *actions("sqs", "CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"),
    ),
    names=(f"events:*:{{account}}:rule/{NAMED}", f"sqs:*:{{account}}:{NAMED}"),
)
"""What the pipelines' roles need for queues and for the rules that fill them."""
