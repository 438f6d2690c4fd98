"""Which waiting runs move, which Prefect reschedules, and which stay."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse

from prefect_ecs_ops.failover.command import tags_after_move
from prefect_ecs_ops.failover.plan import (
    SUBMISSION,
    Plan,
    _has_process,
    _is_rescheduled,
    _is_settling,
    _is_to_move,
    successor_key,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(kind: StateType, name: str, *, starts: datetime = NOW - HOUR, scheduled: bool = False, since: datetime = NOW - HOUR,
        infrastructure: str | None = None) -> FlowRun:  # fmt: skip
    return FlowRun(
        flow_id=uuid4(),
        deployment_id=uuid4(),
        state=State(type=kind, name=name, timestamp=since),
        state_type=kind,
        state_name=name,
        expected_start_time=starts,
        next_scheduled_start_time=starts if kind == StateType.SCHEDULED else None,
        auto_scheduled=scheduled,
        infrastructure_pid=infrastructure,
    )


@pytest.mark.parametrize(
    ("what", "one", "fate"),
    [
        ("waits for a worker", run(StateType.SCHEDULED, "Scheduled"), _is_to_move),
        ("waits, and should have started", run(StateType.SCHEDULED, "Late"), _is_to_move),
        ("somebody wants it tomorrow", run(StateType.SCHEDULED, "Scheduled", starts=NOW + 24 * HOUR), _is_to_move),
        ("a schedule's, and late", run(StateType.SCHEDULED, "Late", scheduled=True), _is_to_move),
        ("Pending for long, and no task", run(StateType.PENDING, "Pending"), _is_to_move),
        ("a schedule's, in the future", run(StateType.SCHEDULED, "Scheduled", starts=NOW + HOUR, scheduled=True), _is_rescheduled),
        ("on its way to ECS", run(StateType.PENDING, "Pending", since=NOW - SUBMISSION / 2), _is_settling),
        ("has a task", run(StateType.PENDING, "Pending", infrastructure="cluster::task"), None),
        ("its process waits to try again", run(StateType.SCHEDULED, "AwaitingRetry"), None),
    ],
)  # fmt: skip
def test_each_waiting_run_belongs_to_one_group(what: str, one: FlowRun, fate: object) -> None:
    fates = [_is_to_move, _is_rescheduled, _is_settling]
    assert [which for which in fates if which(one, NOW)] == ([fate] if fate else []), what
    assert _has_process(one) is (fate is None)


def test_a_run_without_a_deployment_can_t_be_created_again() -> None:
    one = run(StateType.SCHEDULED, "Scheduled")
    assert not _is_to_move(one.model_copy(update={"deployment_id": None}), NOW)


def test_each_run_and_pool_has_its_own_successor_key() -> None:
    one, other = uuid4(), uuid4()
    assert len({successor_key(one, "a"), successor_key(one, "b"), successor_key(other, "a")}) == 3


def plan(source: str, target: str) -> Plan:
    return Plan(source, target, False, False, (), (), (), 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("tags", "source", "target", "expected"),
    [
        (["own"], "a", "b", ["own", "moved-from:a"]),
        (["own", "moved-from:a"], "b", "c", ["own", "moved-from:a"]),
        (["own", "moved-from:a"], "b", "a", ["own"]),
    ],
)
def test_a_deployment_keeps_the_tag_of_its_original_pool(
    tags: list[str], source: str, target: str, expected: list[str]
) -> None:
    deployment = DeploymentResponse(name="one", flow_id=uuid4(), tags=tags, labels={})
    assert tags_after_move(deployment, plan(source, target)) == expected


def test_an_empty_plan_says_nothing() -> None:
    assert plan("a", "b").is_empty
    assert plan("a", "b").lines() == []
