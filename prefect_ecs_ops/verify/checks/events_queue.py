"""Do the task events reach a queue that the worker's observer can read?"""

from dataclasses import dataclass

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World


@dataclass(frozen=True, kw_only=True)
class EventsQueue:
    """The queue, and the rules that send to it.

    Attributes:
        waiting: messages that nobody has read yet.
        dead_letters: events that could not be delivered or handled; None if there is no such queue.
        rules: name → state (ENABLED, DISABLED) of the rules that have it as target.
    """

    waiting: int
    dead_letters: int | None
    rules: dict[str, str]


def check(world: World) -> Finding:
    sqs, events, stack = world.aws("sqs"), world.aws("events"), world.stack

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
        return judge(stack.events_queue_url, None, apply=stack.apply)
    dead_letters = attributes(stack.events_dead_letter_queue_url)
    names = events.list_rule_names_by_target(TargetArn=queue["QueueArn"])["RuleNames"]
    facts = EventsQueue(
        waiting=int(queue["ApproximateNumberOfMessages"]),
        dead_letters=int(dead_letters["ApproximateNumberOfMessages"]) if dead_letters else None,
        rules={name: events.describe_rule(Name=name)["State"] for name in names},
    )
    return judge(stack.events_queue_url, facts, apply=stack.apply)


def judge(url: str, queue: EventsQueue | None, *, apply: str) -> Finding:
    name = url.rpartition("/")[2]
    if queue is None:
        return Finding.bad(
            f"there is no queue {name}: flow runs whose tasks die stay Running or Pending",
            f"Put it back: {apply}. Then start the worker anew: its observer does not look again.",
        )
    if queue.dead_letters is None:
        return Finding.bad(f"the dead-letter queue of {name} is gone", f"Put it back: {apply}.")
    if not queue.rules:
        return Finding.bad(f"no EventBridge rule sends task events to {name}", f"Put it back: {apply}.")
    disabled = [rule for rule, state in queue.rules.items() if state == "DISABLED"]
    if disabled:
        return Finding.bad(
            f"the EventBridge rule {disabled[0]} is disabled: {name} gets no task events",
            f"Enable it: `aws events enable-rule --name {disabled[0]}`.",
        )
    letters = [f"{queue.dead_letters} events lie in the dead-letter queue"] if queue.dead_letters else []
    return Finding.good(f"{name} can be reached; {queue.waiting} events wait in it", *letters)
