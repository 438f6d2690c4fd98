"""Checks that task events reach the queue that the worker's observer reads."""

from dataclasses import dataclass

from prefect_ecs_ops.verify.context import CheckContext
from prefect_ecs_ops.verify.finding import Finding


@dataclass(frozen=True, kw_only=True)
class EventsQueue:
    """The queue, and the rules that send events to it.

    Attributes:
        waiting: number of unread messages.
        dead_letters: number of events that could not be handled; None if the dead-letter queue doesn't exist.
        rules: name → state (ENABLED, DISABLED) of the rules with the queue as target.
    """

    waiting: int
    dead_letters: int | None
    rules: dict[str, str]


def check_events_queue(context: CheckContext) -> Finding:
    sqs, events, stack = context.aws("sqs"), context.aws("events"), context.stack

    def attributes(url: str) -> dict[str, str] | None:
        try:
            found: dict[str, str] = sqs.get_queue_attributes(
                QueueUrl=url, AttributeNames=["QueueArn", "ApproximateNumberOfMessages"]
            )["Attributes"]
        except sqs.exceptions.QueueDoesNotExist:
            return None
        return found

    queue = attributes(stack.events_queue_url)
    if queue is None:
        return judge_events_queue(stack.events_queue_url, None, apply=stack.apply)
    dead_letters = attributes(stack.events_dead_letter_queue_url)
    names = events.list_rule_names_by_target(TargetArn=queue["QueueArn"])["RuleNames"]
    facts = EventsQueue(
        waiting=int(queue["ApproximateNumberOfMessages"]),
        dead_letters=int(dead_letters["ApproximateNumberOfMessages"]) if dead_letters else None,
        rules={name: events.describe_rule(Name=name)["State"] for name in names},
    )
    return judge_events_queue(stack.events_queue_url, facts, apply=stack.apply)


def judge_events_queue(url: str, queue: EventsQueue | None, *, apply: str) -> Finding:
    name = url.rpartition("/")[2]
    if queue is None:
        return Finding.bad(
            f"the queue {name} doesn't exist: flow runs whose tasks die stay Running or Pending",
            f"Create it again: {apply}. Then restart the worker, because its observer doesn't look for the queue again.",
        )
    if queue.dead_letters is None:
        return Finding.bad(f"the dead-letter queue of {name} doesn't exist", f"Create it again: {apply}.")
    if not queue.rules:
        return Finding.bad(f"no EventBridge rule sends task events to {name}", f"Create it again: {apply}.")
    disabled = [rule for rule, state in queue.rules.items() if state == "DISABLED"]
    if disabled:
        return Finding.bad(
            f"the EventBridge rule {disabled[0]} is disabled: {name} receives no task events",
            f"Enable it: `aws events enable-rule --name {disabled[0]}`.",
        )
    letters = [f"{queue.dead_letters} events are in the dead-letter queue"] if queue.dead_letters else []
    return Finding.good(f"{name} exists; {queue.waiting} events are waiting in it", *letters)
