"""Corrections of SQS queue attributes."""

import json
import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.models import Queue
from moto.sqs.responses import SQSResponse

from localcloud.corrections.patching import add, replace


def redrive_policy_is_compact_json() -> None:
    """GetQueueAttributes returns RedrivePolicy without white space, which is also how Terraform writes JSON.

    AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    moto: writes it with Python's default spacing, a change in every plan.
    """
    original = Queue.attributes.fget  # type: ignore[attr-defined]

    def attributes(queue: Any) -> dict[str, Any]:
        result: dict[str, Any] = original(queue)
        if result.get("RedrivePolicy"):
            result["RedrivePolicy"] = json.dumps(queue.redrive_policy, separators=(",", ":"))
        return result

    Queue.attributes = property(attributes)  # type: ignore[method-assign,assignment]


def dead_letter_queues_say_who_may_use_them() -> None:
    """A queue has the attribute RedriveAllowPolicy, like RedrivePolicy without white space; an empty one removes it.

    AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    moto: refuses the attribute as unknown.
    """
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    Queue.redrive_allow_policy = None  # type: ignore[attr-defined]

    @replace(Queue, "_set_attributes")
    def set_attributes(original: Any, queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        original(queue, attributes, now)
        policy = queue.redrive_allow_policy
        queue.redrive_allow_policy = json.dumps(json.loads(policy), separators=(",", ":")) if policy else None


def setting_attributes_leaves_the_policy() -> None:
    """SetQueueAttributes changes only the attributes that it names.

    AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    moto: drops the queue's policy whenever another attribute is set.
    """

    @replace(Queue, "_set_attributes")
    def set_attributes(original: Any, queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(queue, "policy", None)
        original(queue, attributes, now)
        if "Policy" not in attributes:
            queue.policy = policy


def dead_letters_can_be_moved() -> None:
    """StartMessageMoveTask moves a dead-letter queue's messages to another queue.

    AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
    moto: does not implement it.
    """

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
