"""What happens to worker and flow runs when something breaks. docs/reliability.md tells what follows from it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from prefect.client.orchestration import SyncPrefectClient

from localcloud.fargate.local_task import LocalTask
from prefect_ecs_ops.work_pool.automations import Timeouts, apply_automations
from workshop.local.live_stack import LiveStack

from .fault_flows import deploy_command, deploy_light, deploy_waiting, let_end
from .flow_code import deploy_flow

pytestmark = pytest.mark.xdist_group("faults")

RUNS = 100

# At once, by the pool's limit: the server is on SQLite, and all their processes share its cores.
RUNNING_AT_ONCE = 25

THROTTLED_TIMEOUT_SECONDS = 600.0


@pytest.fixture(autouse=True)
def one_worker(live: LiveStack) -> Iterator[None]:
    """What the next test finds, however this one ended."""
    yield
    scale(live, 1)
    live.wait_until_worker_is_online()


def wait(live: LiveStack, predicate: Callable[[], object], what: str, timeout_seconds: float = 120) -> None:
    live.fargate.wait_until(predicate, timeout_seconds, what)


def state(live: LiveStack, run: str) -> str:
    found: str = live.flow_run(run)["state"]["type"]
    return found


def scale(live: LiveStack, count: int) -> None:
    """Changes how many workers the service wants, and returns when they run."""
    service = live.outputs["service_name"]
    live.aws.client("ecs").update_service(cluster=live.outputs["cluster_name"], service=service, desiredCount=count)
    wait(live, lambda: len(live.worker_tasks()) == count, f"{count} workers run")


def stop(live: LiveStack, task: LocalTask) -> None:
    live.aws.client("ecs").stop_task(cluster=task.cluster_arn, task=task.arn, reason="test")


TIMEOUTS = Timeouts(pending=timedelta(minutes=15), heartbeat=timedelta(minutes=9))
"""The command's defaults."""


@contextmanager
def timeouts(live: LiveStack, wanted: Timeouts) -> Iterator[None]:
    """Within the block the pool's automations wait for so long, and then for as long as always."""
    with SyncPrefectClient(live.prefect.api_url, auth_string=live.prefect.auth_string) as client:
        apply_automations(client, live.pool, wanted)
        try:
            yield
        finally:
            apply_automations(client, live.pool, TIMEOUTS)


def pending_in_another_pool(live: LiveStack) -> str:
    """A flow run as a worker leaves it before it calls RunTask."""
    live.prefect.post("/work_pools/", {"name": "unwatched", "type": "ecs"})
    run = live.create_flow_run(deploy_flow(live, "elsewhere", "", work_pool_name="unwatched"))
    live.prefect.post(f"/flow_runs/{run}/set_state", {"state": {"type": "PENDING"}})
    return run


def tasks_started(live: LiveStack) -> Counter[str]:
    """How many tasks each flow run has got, by the recorded requests that were not refused."""
    requests = [one for one in live.aws.requests() if one.action == "RunTask" and one.status == 200]
    tags = [{tag["key"]: tag["value"] for tag in json.loads(one.body)["tags"]} for one in requests]
    return Counter(one["prefect.io/flow-run-id"] for one in tags)


def replacement(live: LiveStack, old: LocalTask) -> None:
    wait(live, lambda: live.fargate.stopped(old.arn), "the worker ended")
    wait(
        live,
        lambda: any(task.arn != old.arn and "started!" in task.containers[0].tail(200) for task in live.worker_tasks()),
        "the service has started another worker",
    )


def test_flow_runs_go_on_when_their_worker_is_killed(live: LiveStack) -> None:
    deployment = deploy_waiting(live, "outlives")
    with live.aws.recording():
        runs = [live.create_flow_run(deployment) for _ in range(3)]
        wait(live, lambda: all(state(live, run) == "RUNNING" for run in runs), "they run", 240)
        (worker,) = live.worker_tasks()

        live.fargate.kill(worker.arn)

        replacement(live, worker)
        assert [state(live, run) for run in runs] == ["RUNNING"] * 3
        let_end(live, "outlives")
        assert [live.wait_until_flow_run_ended(run)["type"] for run in runs] == ["COMPLETED"] * 3
        assert tasks_started(live) == dict.fromkeys(runs, 1)


def test_a_worker_that_is_told_to_stop_ends_clean(live: LiveStack) -> None:
    (worker,) = live.worker_tasks()
    stop(live, worker)
    replacement(live, worker)
    # 137, had it outlived its stop timeout.
    assert live.fargate.task(worker.arn).containers[0].exit_code == 0


def test_a_worker_that_is_told_to_stop_finishes_its_run_task(live: LiveStack) -> None:
    deployment = deploy_light(live, "in-flight")
    (worker,) = live.worker_tasks()
    with live.aws.held("ecs:RunTask") as waiting:
        run = live.create_flow_run(deployment)
        wait(live, lambda: waiting() == 1, "RunTask is in flight")
        stop(live, worker)
        wait(
            live,
            lambda: (
                live.aws.client("ecs").describe_tasks(cluster=worker.cluster_arn, tasks=[worker.arn])["tasks"][0][
                    "desiredStatus"
                ]
                == "STOPPED"
            ),
            "it is reported",
        )
    replacement(live, worker)
    assert live.fargate.task(worker.arn).containers[0].exit_code == 0
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"


def test_a_flow_run_whose_worker_is_killed_before_run_task_stays_pending_until_the_automation_ends_it(
    live: LiveStack,
) -> None:
    deployment = deploy_light(live, "between")
    (worker,) = live.worker_tasks()
    with timeouts(live, replace(TIMEOUTS, pending=timedelta(seconds=30))):
        elsewhere = pending_in_another_pool(live)
        with live.aws.held("ecs:RunTask") as waiting:
            run = live.create_flow_run(deployment)
            wait(live, lambda: waiting() == 1, "RunTask is in flight")
            live.fargate.kill(worker.arn)
            replacement(live, worker)
        ended = live.wait_until_flow_run_ended(run)
    assert ended["type"] == "CRASHED"
    assert ended["message"].startswith("Pending for 30 seconds: the worker was probably killed")
    assert live.flow_task(run) is None, "no other worker took it"
    assert state(live, elsewhere) == "PENDING", "the automation is this pool's"

    # As `Retry` in Prefect's pages does.
    live.prefect.post(f"/flow_runs/{run}/set_state", {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}})
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED", "the next worker takes what comes after"


def test_a_flow_run_whose_death_nobody_hears_of_ends_crashed_and_others_go_on(live: LiveStack) -> None:
    often = {"env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}}
    with timeouts(live, replace(TIMEOUTS, heartbeat=timedelta(seconds=45))):
        deployment = deploy_waiting(live, "unheard", job_variables=often)
        dies, lives = (live.create_flow_run(deployment) for _ in range(2))
        wait(live, lambda: {state(live, dies), state(live, lives)} == {"RUNNING"}, "they run", 240)
        with live.aws.held("sqs:ReceiveMessage") as waiting:
            wait(live, lambda: waiting() == 1, "the worker asks for events, and gets none")
            task = live.flow_task(dies)
            assert task
            live.fargate.kill(task.arn)
            ended = live.wait_until_flow_run_ended(dies)
        assert ended["type"] == "CRASHED"
        assert ended["message"].startswith("No heartbeat for 45 seconds")
        assert state(live, lives) == "RUNNING"
    let_end(live, "unheard")
    assert live.wait_until_flow_run_ended(lives)["type"] == "COMPLETED"


def test_a_worker_that_starts_without_the_api_waits_for_it(live: LiveStack) -> None:
    (worker,) = live.worker_tasks()
    with live.prefect.interrupted():
        live.fargate.kill(worker.arn)
        wait(live, lambda: live.fargate.stopped(worker.arn), "the worker was killed")
        wait(
            live,
            lambda: any("onnect" in task.containers[0].tail(200) for task in live.worker_tasks()),
            "another one has found no API",
        )
        (waiting,) = live.worker_tasks()
    run = live.create_flow_run(deploy_light(live, "after-start"))
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
    assert [task.arn for task in live.worker_tasks()] == [waiting.arn], "the same worker"


def test_flow_runs_and_worker_survive_an_interruption_of_the_api(live: LiveStack) -> None:
    deployment = deploy_waiting(live, "interrupted")
    run = live.create_flow_run(deployment)
    wait(live, lambda: state(live, run) == "RUNNING", "it runs", 240)
    (worker,) = live.worker_tasks()
    with live.prefect.interrupted():
        pass
    let_end(live, "interrupted")
    assert live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"
    later = live.create_flow_run(deploy_light(live, "after-interruption"))
    assert live.wait_until_flow_run_ended(later)["type"] == "COMPLETED"
    assert [task.arn for task in live.worker_tasks()] == [worker.arn], "the same worker"


def test_events_wait_while_no_worker_is_alive(live: LiveStack) -> None:
    deployment = deploy_waiting(live, "unwatched")
    runs = [live.create_flow_run(deployment) for _ in range(2)]
    wait(live, lambda: all(state(live, run) == "RUNNING" for run in runs), "they run", 240)
    # A request that waits for events when its worker ends would take one along, and that one comes back after 300 s.
    with live.aws.held("sqs:ReceiveMessage") as waiting:
        wait(live, lambda: waiting() == 1, "the worker asks for events")
        scale(live, 0)
        for run in runs:
            task = live.flow_task(run)
            assert task
            live.fargate.kill(task.arn)
        wait(
            live,
            lambda: all((task := live.flow_task(run)) and live.fargate.stopped(task.arn) for run in runs),
            "they died",
        )
        _fill_queue(live, 200)
        assert [state(live, run) for run in runs] == ["RUNNING"] * 2

    scale(live, 1)

    assert [live.wait_until_flow_run_ended(run)["type"] for run in runs] == ["CRASHED"] * 2
    wait_until_events_are_read(live)


def wait_until_events_are_read(live: LiveStack) -> None:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def read() -> bool:
        url = live.outputs["events_queue_url"]
        found = live.aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return all(int(found[name]) == 0 for name in names)

    wait(live, read, "all events are read", 400)


def _fill_queue(live: LiveStack, count: int) -> None:
    """Events of flow runs that nobody knows any more."""
    detail = {
        "clusterArn": live.outputs["cluster_arn"],
        "taskArn": f"{live.outputs['cluster_arn'].replace(':cluster/', ':task/')}/gone",
        "group": "family:gone",
        "lastStatus": "STOPPED",
    }
    for _ in range(count // 10):
        live.aws.client("events").put_events(
            Entries=[{"Source": "aws.ecs", "DetailType": "ECS Task State Change", "Detail": json.dumps(detail)}] * 10
        )


def test_throttled_requests_are_repeated(live: LiveStack) -> None:
    deployment = deploy_light(live, "throttled")
    dying = deploy_command(live, "throttled-death", "print('last words'); raise SystemExit(3)")
    starts = ("ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:RunTask", "ecs:DescribeTasks")
    reads = ("sqs:ReceiveMessage", "sqs:DeleteMessage")
    # Read at a request in two seconds, what earlier tests left would take longer than this one may.
    wait_until_events_are_read(live)
    with live.aws.throttled(*starts, refused=2), live.aws.throttled(*reads), live.aws.recording():
        runs = [live.create_flow_run(deployment) for _ in range(2)]
        crashing = live.create_flow_run(dying)
        assert [live.wait_until_flow_run_ended(run)["type"] for run in runs] == ["COMPLETED"] * 2
        # The adaptive mode asks SQS less and less often, down to a request in two seconds, and every change of every
        # task is an event to read: the observer comes to this one late.
        assert live.wait_until_flow_run_ended(crashing, THROTTLED_TIMEOUT_SECONDS)["type"] == "CRASHED"
        assert tasks_started(live) == dict.fromkeys([*runs, crashing], 1)


def test_two_workers_lose_no_flow_run_and_start_none_twice(live: LiveStack) -> None:
    deployment = deploy_light(live, "many")
    scale(live, 2)
    pool = f"/work_pools/{live.pool}"
    # Both workers find all of them due at the same moment.
    live.prefect.request("PATCH", pool, {"is_paused": True, "concurrency_limit": RUNNING_AT_ONCE})
    runs = [live.create_flow_run(deployment) for _ in range(RUNS)]
    # A server on SQLite refuses writes when it has too many; that ends a flow run, in view of everybody.
    query = {"flow_runs": {"id": {"any_": runs}, "state": {"type": {"any_": ["CRASHED"]}}}}

    def completed() -> int:
        """Tasks that ended with the program's own exit code 0: Prefect has accepted that the run is complete."""
        mine = [task for task in live.fargate.tasks() if deployment in task.group and live.fargate.stopped(task.arn)]
        return sum(task.containers[0].exit_code == 0 for task in mine)

    with live.aws.recording():
        live.prefect.request("PATCH", pool, {"is_paused": False})
        wait(
            live,
            lambda: completed() >= RUNS or completed() + live.prefect.post("/flow_runs/count", query) >= RUNS,
            f"all {RUNS} have ended",
            600,
        )
        started = tasks_started(live)
    live.prefect.request("PATCH", pool, {"concurrency_limit": None})

    assert set(started.values()) == {1}, "none twice"
    assert completed() == len(started), "each that was started is complete"
    for run in set(runs) - set(started):
        state = live.flow_run(run)["state"]
        assert state["type"] == "CRASHED", "none lost"
        assert "Failed to submit flow run to infrastructure" in state["message"]
