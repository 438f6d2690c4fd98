from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prefect_ecs_ops.common.synthesized import read_stack
from prefect_ecs_ops.verify.checks.worker_log import STREAM_PREFIX, TaskLog, judge_worker_log
from prefect_ecs_ops.verify.finding import Finding

STARTED = datetime(2026, 1, 2, 12, tzinfo=UTC)
START_LINE = "Worker 'dev-worker' started!"
UP = TaskLog(task_id="up", is_running=True, started_at=STARTED, head=("Discovering…", START_LINE), tail=("polling",))
GONE = replace(UP, task_id="gone", is_running=False)
STARTING = replace(UP, task_id="new", head=(), tail=())
REFUSED = (
    "prefect.exceptions.PrefectHTTPStatusError: Client error '401 Unauthorized' for url 'https://api.prefect.cloud'"
)


def found(running: list[TaskLog], last_ended: TaskLog | None = None, since: datetime | None = None) -> Finding:
    return judge_worker_log("dev-worker", running=running, last_ended=last_ended, readable_since=since)


def test_every_running_task_must_log_its_start() -> None:
    assert found([UP, UP]).found == "Worker 'dev-worker' started! (in the logs of all 2 running tasks)"
    assert found([UP, STARTING]).found == "task new has written no log"
    loading = replace(STARTING, head=("Loading",), tail=("Loading",))
    assert found([UP, loading]).found == "task new has not logged \"Worker 'dev-worker' started!\""
    assert found([UP, loading]).details == ("Loading",)


def test_another_workers_line_does_not_count() -> None:
    assert not found([replace(UP, head=("Worker 'staging-worker' started!",))]).holds


def test_a_line_that_retention_removed_is_not_required() -> None:
    old = replace(STARTING, started_at=STARTED)
    assert found([old], since=STARTED + timedelta(days=1)).holds
    assert not found([old], since=STARTED - timedelta(days=1)).holds


@pytest.mark.parametrize("running", [[], [STARTING]], ids=["between two tasks", "while the next one starts"])
def test_a_refused_key_is_found_in_the_last_log(running: list[TaskLog]) -> None:
    finding = found(running, replace(GONE, head=(), tail=(REFUSED,)))
    assert finding.found == (
        "Prefect refuses the worker's API key with 401: it is wrong, expired, or revoked, and the worker ends at once"
    )
    assert finding.remedy == "Rotate the key (docs/secrets.md), which restarts the worker."
    assert finding.details == (REFUSED,)


def test_a_refused_key_no_longer_counts_once_the_next_worker_started() -> None:
    assert found([UP], replace(GONE, tail=(REFUSED,))).holds


def test_a_queue_that_was_missing_at_the_start_stays_a_fault() -> None:
    missing = (
        "WARNING | prefect_aws - SQS queue 'prefect-ecs-events' does not exist in region 'default'. This worker will"
    )
    finding = found([replace(UP, head=(*(UP.head or ()), missing))])
    assert finding.found == (
        "the worker found no queue prefect-ecs-events when it started: flow runs are submitted, but their crashes go unnoticed"
    )
    assert "restart the worker" in str(finding.remedy)


def test_an_observer_that_gave_up_stays_a_fault() -> None:
    assert (
        "gave up" in found([replace(UP, tail=("ECS observer crashed 5 times, giving up on automatic restarts",))]).found
    )


def test_a_connection_error_counts_only_if_the_worker_did_not_start() -> None:
    line = "httpx.ConnectError: [Errno -2] Name or service not known"
    assert found([replace(UP, tail=(line,))]).holds
    finding = found([], replace(GONE, head=(line,), tail=(line,)))
    assert finding.found == "the worker can't reach the Prefect API (Name or service not known)"


def test_nothing_runs_and_no_log_says_why() -> None:
    assert found([]).found == "no worker is running"
    assert found([], replace(GONE, head=None, tail=None)).found == "no worker is running"


@pytest.mark.parametrize("stack", ["dev", "staging-us-east-1", "prod-us-east-1"])
def test_the_streams_are_those_of_the_stacks_container(stack: str) -> None:
    (container,) = read_stack(stack)["locals"]["worker_containers"]
    prefix = container["logConfiguration"]["options"]["awslogs-stream-prefix"]
    assert f"{prefix}/{container['name']}" == STREAM_PREFIX
