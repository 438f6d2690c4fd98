from dataclasses import replace
from datetime import UTC, datetime

import pytest

from prefect_ecs_ops.verify.checks.service import Service, judge

STEADY = Service(
    status="ACTIVE",
    desired_count=2,
    running_count=2,
    task_definition_arn="arn:aws:ecs:us-east-1:123456789012:task-definition/prefect-worker:3",
    rollout_state="COMPLETED",
    rollout_reason="ECS deployment ecs-svc/1 completed.",
    deployments=1,
    events=("2026-01-02 03:04:05 (service prefect-worker-service) has reached a steady state.",),
)


def found(service: Service | None) -> tuple[bool, str]:
    finding = judge(
        "prefect-worker-service", service, task_definition_arn=STEADY.task_definition_arn, apply="`terraform apply`"
    )
    assert finding.holds or finding.remedy
    return finding.holds, finding.found


def test_a_steady_service_holds_and_shows_its_events() -> None:
    finding = judge("s", STEADY, task_definition_arn=STEADY.task_definition_arn, apply="")
    assert finding.holds
    assert finding.found == "s is stable: 2 of 2 desired tasks are running"
    assert finding.details == STEADY.events


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        (None, "the service prefect-worker-service does not exist"),
        (replace(STEADY, status="DRAINING"), "the service prefect-worker-service is DRAINING"),
        (
            replace(STEADY, desired_count=0, running_count=0),
            "prefect-worker-service is to run no task: its desired count is 0",
        ),
        (
            replace(STEADY, running_count=1),
            "prefect-worker-service is not stable: 1 of 2 desired tasks is running; ECS deployment ecs-svc/1 completed.",
        ),
        (
            replace(STEADY, deployments=2, rollout_state="IN_PROGRESS", rollout_reason="ECS deployment 2 in progress."),
            "prefect-worker-service is not stable: 2 of 2 desired tasks are running; ECS deployment 2 in progress.",
        ),
        (
            replace(STEADY, rollout_state="FAILED", rollout_reason="tasks failed to start."),
            "the last deployment of prefect-worker-service FAILED (2 of 2 desired tasks are running): tasks failed to start.",
        ),
        (
            replace(STEADY, task_definition_arn=STEADY.task_definition_arn[:-1] + "2"),
            "prefect-worker-service runs prefect-worker:2, and the stack has prefect-worker:3: "
            "ECS brought an older one back, or somebody changed it by hand",
        ),
    ],
)
def test_what_is_not_steady_says_why(service: Service | None, reason: str) -> None:
    assert found(service) == (False, reason)


def test_it_reads_what_ecs_describes() -> None:
    described = {
        "status": "ACTIVE",
        "desiredCount": 1,
        "runningCount": 0,
        "taskDefinition": "arn:x:1",
        "deployments": [
            {"status": "ACTIVE", "rolloutState": "COMPLETED"},
            {"status": "PRIMARY", "rolloutState": "IN_PROGRESS", "rolloutStateReason": "in progress"},
        ],
        "events": [{"createdAt": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "message": f"event {n}"} for n in range(5)],
    }
    service = Service.of(described)
    assert (service.rollout_state, service.rollout_reason, service.deployments) == ("IN_PROGRESS", "in progress", 2)
    assert service.events == tuple(f"2026-01-02 03:04:05 event {n}" for n in range(3))
