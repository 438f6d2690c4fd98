from dataclasses import replace

import pytest

from prefect_ecs_ops.verify.checks.events_queue import EventsQueue, judge

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/prefect-ecs-events"
QUEUE = EventsQueue(waiting=3, dead_letters=0, rules={"prefect-ecs-task-events": "ENABLED"})


def test_a_queue_with_its_rule_holds() -> None:
    finding = judge(URL, QUEUE, apply="")
    assert (finding.holds, finding.found) == (True, "prefect-ecs-events can be reached; 3 events wait in it")
    assert finding.details == ()


def test_dead_letters_are_told() -> None:
    assert judge(URL, replace(QUEUE, dead_letters=2), apply="").details == ("2 events lie in the dead-letter queue",)


@pytest.mark.parametrize(
    ("queue", "reason", "remedy"),
    [
        (
            None,
            "there is no queue prefect-ecs-events: flow runs whose tasks die stay Running or Pending",
            "start the worker anew",
        ),
        (replace(QUEUE, dead_letters=None), "the dead-letter queue of prefect-ecs-events is gone", "`apply`"),
        (replace(QUEUE, rules={}), "no EventBridge rule sends task events to prefect-ecs-events", "`apply`"),
        (
            replace(QUEUE, rules={"prefect-ecs-task-events": "DISABLED"}),
            "the EventBridge rule prefect-ecs-task-events is disabled: prefect-ecs-events gets no task events",
            "aws events enable-rule --name prefect-ecs-task-events",
        ),
    ],
)
def test_what_is_wrong_with_it(queue: EventsQueue | None, reason: str, remedy: str) -> None:
    finding = judge(URL, queue, apply="`apply`")
    assert finding.found == reason
    assert remedy in str(finding.remedy)
