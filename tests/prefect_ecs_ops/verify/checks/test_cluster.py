"""The account, the cluster, and the service."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from prefect_ecs_ops.verify.checks.cluster import Service, judge_account, judge_cluster, judge_service


def test_only_the_stacks_account_passes() -> None:
    assert judge_account("111", "111").found == "the AWS credentials belong to account 111"
    finding = judge_account("111", "222")
    assert finding.found == "the AWS credentials belong to account 111, but the stack is in account 222"
    assert "222" in str(finding.remedy)


def test_only_an_active_cluster_passes() -> None:
    assert judge_cluster("prefect-cluster", "ACTIVE", "`apply`").found == "prefect-cluster is ACTIVE"
    assert judge_cluster("prefect-cluster", None, "`apply`").found == "the cluster prefect-cluster doesn't exist"
    inactive = judge_cluster("prefect-cluster", "INACTIVE", "`apply`")
    assert (inactive.holds, inactive.found) == (False, "the cluster prefect-cluster is INACTIVE")
    assert "`apply`" in str(inactive.remedy)


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
    finding = judge_service(
        "prefect-worker-service", service, task_definition_arn=STEADY.task_definition_arn, apply="`terraform apply`"
    )
    assert finding.holds or finding.remedy
    return finding.holds, finding.found


def test_a_stable_service_passes_and_shows_its_events() -> None:
    finding = judge_service("s", STEADY, task_definition_arn=STEADY.task_definition_arn, apply="")
    assert finding.holds
    assert finding.found == "s is stable: 2 of 2 desired tasks are running"
    assert finding.details == STEADY.events


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        (None, "the service prefect-worker-service doesn't exist"),
        (replace(STEADY, status="DRAINING"), "the service prefect-worker-service is DRAINING"),
        (
            replace(STEADY, desired_count=0, running_count=0),
            "the desired count of prefect-worker-service is 0, so no worker runs",
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
            "prefect-worker-service runs prefect-worker:2, but the stack has prefect-worker:3: "
            "ECS rolled back, or somebody changed it by hand",
        ),
    ],
)
def test_a_service_that_is_not_stable_fails_with_the_reason(service: Service | None, reason: str) -> None:
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
