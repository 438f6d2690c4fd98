from datetime import UTC, datetime, timedelta

import pytest

from prefect_ecs_ops.verify.checks.tasks import PROVEN_AFTER, RunningTask, StoppedTask, explain, judge_tasks

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def running(seconds: float, health: str = "HEALTHY", deployment: str = "ecs-svc/1") -> RunningTask:
    return RunningTask(
        id="up",
        deployment=deployment,
        last_status="RUNNING",
        health=health,
        started_at=NOW - timedelta(seconds=seconds),
    )


def stopped(seconds_ago: float, *reasons: str, exit_codes: tuple[int, ...] = ()) -> StoppedTask:
    return StoppedTask(
        id="gone",
        deployment="ecs-svc/1",
        stop_code="EssentialContainerExited",
        reasons=reasons,
        exit_codes=exit_codes,
        stopped_at=NOW - timedelta(seconds=seconds_ago),
    )


def test_running_tasks_pass() -> None:
    assert judge_tasks([running(5), running(900)], [], NOW).found == "2 running"


def test_a_failure_that_the_service_recovered_from_no_longer_counts() -> None:
    finding = judge_tasks([running(PROVEN_AFTER.total_seconds())], [stopped(70, "killed")], NOW)
    assert finding.holds
    assert finding.found == "1 running; 1 ended in the last hour, the last one at 11:58:50"


def test_a_failure_after_another_task_started_no_longer_counts() -> None:
    assert judge_tasks([running(10)], [stopped(5, "killed")], NOW).holds


def test_a_task_of_the_previous_deployment_does_not_hide_that_the_new_one_fails() -> None:
    finding = judge_tasks(
        [running(900, deployment="ecs-svc/0")], [stopped(5, "CannotPullContainerError: not found")], NOW
    )
    assert finding.found == "task gone ended: CannotPullContainerError: not found"


def test_a_task_that_just_started_does_not_hide_a_crash_loop() -> None:
    finding = judge_tasks([running(10)], [stopped(20, exit_codes=(1,)), stopped(80, exit_codes=(1,))], NOW)
    assert finding.found == "task gone ended (2 tasks in the last hour): exit code 1"
    assert "log says why" in str(finding.remedy)


def test_no_task_at_all() -> None:
    pending = RunningTask(id="new", deployment="ecs-svc/1", last_status="PENDING", health="UNKNOWN", started_at=None)
    assert judge_tasks([], [], NOW).found == "no task of the worker is running"
    assert judge_tasks([pending], [], NOW).found == "no task of the worker is running; 1 starting"


def test_an_unhealthy_task() -> None:
    finding = judge_tasks([running(900, "UNHEALTHY")], [], NOW)
    assert finding.found == "the health check of task up fails: its worker has not polled Prefect for 300 s"


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        (
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): not found",
            "Check that the image's tag exists",
        ),
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
            "unable to retrieve secret from asm: service call has been retried 1 time(s)",
            "Check the secret",
        ),
        (
            "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group",
            "The log group",
        ),
        ("OutOfMemoryError: Container killed due to memory usage", "worker.memory_mib"),
        ("Task failed container health checks", "did not poll Prefect"),
        ("Capacity is unavailable at this time. Please try again later", "ECS retries by itself"),
        ("Timeout waiting for network interface provisioning to complete.", "free IP addresses"),
        ("Essential container in task exited", "log says why"),
    ],
)
def test_ecs_reasons_have_remedies(reason: str, remedy: str) -> None:
    found, what_to_do = explain(stopped(0, reason))
    assert found == reason
    assert remedy in what_to_do


def test_a_killed_container_is_distinguished_from_one_that_exited() -> None:
    assert "was killed" in explain(stopped(0, "Essential container in task exited", exit_codes=(137,)))[1]


def test_it_reads_what_ecs_describes() -> None:
    task = StoppedTask.of(
        {
            "taskArn": "arn:aws:ecs:us-east-1:1:task/prefect-cluster/abc",
            "stopCode": "TaskFailedToStart",
            "stoppedReason": "CannotPullContainerError: not found",
            "stoppedAt": NOW,
            "containers": [{"reason": "CannotPullContainerError: not found"}, {"exitCode": 0}],
        }
    )
    assert (task.id, task.exit_codes) == ("abc", (0,))
    assert explain(task)[0] == "CannotPullContainerError: not found"
