from dataclasses import replace

import pytest

from prefect_ecs_ops.verify.checks.events_queue import EventsQueue, judge_events_queue

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/prefect-ecs-events"
QUEUE = EventsQueue(waiting=3, dead_letters=0, rules={"prefect-ecs-task-events": "ENABLED"})


def test_a_queue_with_its_rule_passes() -> None:
    finding = judge_events_queue(URL, QUEUE, apply="")
    assert (finding.holds, finding.found) == (True, "prefect-ecs-events exists; 3 events are waiting in it")
    assert finding.details == ()


def test_dead_letters_are_reported() -> None:
    assert judge_events_queue(URL, replace(QUEUE, dead_letters=2), apply="").details == (
        "2 events are in the dead-letter queue",
    )


@pytest.mark.parametrize(
    ("queue", "reason", "remedy"),
    [
        (
            None,
            "the queue prefect-ecs-events doesn't exist: flow runs whose tasks die stay Running or Pending",
            "restart the worker",
        ),
        (replace(QUEUE, dead_letters=None), "the dead-letter queue of prefect-ecs-events doesn't exist", "`apply`"),
        (replace(QUEUE, rules={}), "no EventBridge rule sends task events to prefect-ecs-events", "`apply`"),
        (
            replace(QUEUE, rules={"prefect-ecs-task-events": "DISABLED"}),
            "the EventBridge rule prefect-ecs-task-events is disabled: prefect-ecs-events receives no task events",
            "aws events enable-rule --name prefect-ecs-task-events",
        ),
    ],
)
def test_faults_have_a_reason_and_a_remedy(queue: EventsQueue | None, reason: str, remedy: str) -> None:
    finding = judge_events_queue(URL, queue, apply="`apply`")
    assert finding.found == reason
    assert remedy in str(finding.remedy)
