"""ECS task events → EventBridge → SQS → the worker's observer, which turns a dead task into a crashed flow run."""

from typing import Any

from prefect_ecs.names import Names
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.policy import Statement, policy
from prefect_ecs.resources.queue_policy import only_with_tls
from prefect_ecs.terraform.bindings import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    Construct,
    ITerraformDependable,
    SqsQueue,
)
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home

VISIBILITY_TIMEOUT_SECONDS = 300
"""What the observer asks for with each message."""

RETENTION_SECONDS = 7 * 24 * 3600
DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600
MAX_RECEIVE_COUNT = 3

HANDLED_STATUSES = ["PENDING", "PROVISIONING", "RUNNING", "STOPPED"]
"""The task statuses that prefect-aws acts on or shows."""


class TaskEvents(Construct):
    """The queue that the worker's observer reads.

    Attributes:
        queue_name: the queue's name; prefect-aws finds the queue by it.
        queue_url, dead_letter_queue_url: expressions.
        dependables: what must exist before the worker starts: an observer that finds no queue stops for good.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, home: Home, encryption: Encryption
    ) -> None:
        super().__init__(scope, construct_id)
        dead_letters = self._build_dead_letter_queue(names, home, encryption)
        queue = self._build_queue(names, home, encryption, dead_letters)
        rule = self._build_rule(names, home)
        target = self._build_target(rule, queue, dead_letters)
        self.queue_name = names.events_queue
        self.queue_url: str = queue.url
        self.dead_letter_queue_url: str = dead_letters.url
        self.dependables: list[ITerraformDependable] = [queue, target]

    def _build_dead_letter_queue(self, names: Names, home: Home, encryption: Encryption) -> SqsQueue:
        return SqsQueue(
            self,
            "dead_letters",
            name=names.events_dead_letter_queue,
            message_retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
            policy=json_document(
                self, "dead_letters_policy", queue_policy(home, names, names.events_dead_letter_queue)
            ),
            **encryption.of_queue(),
        )

    def _build_queue(self, names: Names, home: Home, encryption: Encryption, dead_letters: SqsQueue) -> SqsQueue:
        redrive = {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": MAX_RECEIVE_COUNT}
        return SqsQueue(
            self,
            "queue",
            name=names.events_queue,
            message_retention_seconds=RETENTION_SECONDS,
            visibility_timeout_seconds=VISIBILITY_TIMEOUT_SECONDS,
            redrive_policy=json_document(self, "redrive_policy", redrive),
            policy=json_document(self, "queue_policy", queue_policy(home, names, names.events_queue)),
            **encryption.of_queue(),
        )

    def _build_rule(self, names: Names, home: Home) -> CloudwatchEventRule:
        return CloudwatchEventRule(
            self,
            "rule",
            name=names.events_rule,
            description="Flow runs' tasks of the Prefect cluster change state",
            event_pattern=json_document(self, "pattern", event_pattern(home, names)),
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


def event_pattern(home: Home, names: Names) -> dict[str, Any]:
    """State changes of this cluster's standalone tasks; a service's own tasks (group `service:…`) are none of the observer's business."""
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [home.arn("ecs", f"cluster/{names.cluster}")],
            "group": [{"prefix": "family:"}],
            "lastStatus": HANDLED_STATUSES,
        },
    }


def queue_policy(home: Home, names: Names, queue: str) -> dict[str, Any]:
    """Only the rule may send, and nobody may talk to the queue without TLS."""
    arn = home.arn("sqs", queue)
    return policy(
        Statement(
            "OnlyTheRuleSends",
            ["sqs:SendMessage"],
            [arn],
            {
                "StringEquals": {"aws:SourceAccount": home.account_id},
                "ArnEquals": {"aws:SourceArn": home.arn("events", f"rule/{names.events_rule}")},
            },
            principal={"Service": "events.amazonaws.com"},
        ),
        only_with_tls(arn),
    )
