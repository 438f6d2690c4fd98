"""A stack that scales, for a self-hosted server: applied once, measured by its function, scaled by hand, destroyed.

The function is the archive that was deployed, with the environment that Terraform gave it, against a real Prefect server.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect_ecs import synthesize
from prefect_ecs.pool_metrics.metrics import METRICS, NAMESPACE

from workshop.local.prefect_server import PrefectServer
from workshop.local.stack_run import StackRun

from ..prefect_ecs.stacks import SCENARIOS
from .checks import assert_no_changes, remaining_resources
from .deployed_function import invoke
from .dev_stack import fresh_run
from .pool_of_runs import POOL, PoolOfRuns

pytestmark = pytest.mark.xdist_group("scaled-stack")

AUTH_STRING = "admin:local-password-that-opens-nothing"
SECRET = "prefect-scaled-api-key"
FUNCTION = "prefect-scaled-pool-metrics"
CLUSTER = "prefect-scaled-cluster"
SERVICE = "prefect-scaled-worker-service"
ASKED_BY_THE_TEST = {("lambda", "GetFunction"), ("monitoring", "GetMetricStatistics")}
OF_ECS = {"DesiredWorkers": 2.0, "RunningWorkers": 2.0}


@pytest.fixture(scope="module")
def prefect() -> Iterator[PrefectServer]:
    with PrefectServer(auth_string=AUTH_STRING) as server:
        yield server


@pytest.fixture(scope="module")
def run(prefect: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackRun]:
    environments = tmp_path_factory.mktemp("environments")
    (environments / "scaled.toml").write_bytes((SCENARIOS / "scaled.toml").read_bytes())
    out = tmp_path_factory.mktemp("out")
    synthesize(environments, out)
    (directory,) = (out / "stacks").iterdir()
    variables = {"prefect_api_url": prefect.api_url, "prefect_api_auth_string": AUTH_STRING, "work_pool_name": POOL}
    with fresh_run(Path(directory), variables, "us-east-2") as stack_run:
        stack_run.plan_and_apply()
        yield stack_run


@dataclass
class Measurement:
    """What one call of the function published."""

    values: dict[str, float]
    succeeded: bool
    log: str


def measure(run: StackRun, *, seconds: int | None = None) -> Measurement:
    """Calls the function, and reads what it has published from CloudWatch alone."""
    cloudwatch = run.aws.client("cloudwatch")
    # CloudWatch's shortest period: each call gets seconds of its own.
    time.sleep(1 - datetime.now(UTC).microsecond / 1e6)
    before = datetime.now(UTC)
    finished = invoke(run, FUNCTION, seconds=seconds)
    values = {}
    for metric in METRICS:
        found = cloudwatch.get_metric_statistics(
            Namespace=NAMESPACE,
            MetricName=metric.name,
            Dimensions=[{"Name": "ClusterName", "Value": CLUSTER}, {"Name": "WorkPool", "Value": POOL}],
            StartTime=before,
            EndTime=datetime.now(UTC) + timedelta(seconds=1),
            Period=1,
            Statistics=["Maximum"],
            Unit=metric.unit,
        )["Datapoints"]
        if found:
            values[metric.name] = max(found, key=lambda point: point["Timestamp"])["Maximum"]
    return Measurement(values, finished.returncode == 0, finished.stderr)


def test_a_second_plan_changes_nothing(run: StackRun) -> None:
    assert_no_changes(run.terraform)


def test_the_function_is_told_no_secret(run: StackRun) -> None:
    configuration = run.aws.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    assert AUTH_STRING not in json.dumps(configuration, default=str)


def test_a_pool_that_is_not_there_is_not_ready(run: StackRun) -> None:
    with run.aws.recording():
        measured = measure(run)
    # The policies are judged by these calls in tests/prefect_ecs/pool_metrics/test_pool_metrics_access.py.
    asked = {(one.service, one.action) for one in run.aws.requests()} - ASKED_BY_THE_TEST
    assert asked == {("secretsmanager", "GetSecretValue"), ("ecs", "DescribeServices"), ("monitoring", "PutMetricData")}
    assert measured.values == {**OF_ECS, "CredentialRejected": 0, "PoolReady": 0}
    assert f"Prefect has no work pool named {POOL}" in measured.log
    assert measured.succeeded


def test_each_run_is_counted_where_it_belongs(run: StackRun, prefect: PrefectServer) -> None:
    started = datetime.now(UTC)
    pool = PoolOfRuns(prefect)
    pool.add(3)
    pool.add(2, state={"type": "SCHEDULED", "name": "Late"})
    pool.add(1, state={"type": "SCHEDULED", "name": "AwaitingConcurrencySlot"})
    pool.add(4, due=timedelta(hours=1))
    pool.add(2, state={"type": "RUNNING"})
    pool.add(1, state={"type": "COMPLETED"})
    pool.add(1, state={"type": "PENDING"})
    pool.add(6, queue="paused")
    pool.change_queue("paused", is_paused=True)
    pool.add(5, queue="limited")
    pool.change_queue("limited", concurrency_limit=1)

    values = measure(run).values
    assert 0 < values.pop("OldestPendingAge") < (datetime.now(UTC) - started).total_seconds()
    assert values == {
        **OF_ECS,
        "CredentialRejected": 0,
        "PoolReady": 0,
        "DueRuns": 3 + 2 + 6 + 5,
        "LateRuns": 2,
        "PendingRuns": 1,
        "RunningRuns": 2,
        "BacklogPerWorker": (3 + 2 + 1) / 2,
    }

    pool.change(concurrency_limit=5)
    assert measure(run).values["BacklogPerWorker"] == (5 - 1 - 2) / 2

    pool.change(is_paused=True)
    values = measure(run).values
    assert (values["DueRuns"], values["BacklogPerWorker"]) == (16, 0)
    assert "PoolReady" not in values

    pool.change(is_paused=False, concurrency_limit=None)
    assert pool.status() == "NOT_READY", "asking must not look like a worker"
    assert pool.polled_queues() == []


def test_a_rejected_credential_is_a_metric_and_an_error(run: StackRun) -> None:
    secrets = run.aws.client("secretsmanager")
    secrets.put_secret_value(SecretId=SECRET, SecretString="admin:wrong")
    try:
        measured = measure(run)
    finally:
        secrets.put_secret_value(SecretId=SECRET, SecretString=AUTH_STRING)
    assert measured.values == {**OF_ECS, "CredentialRejected": 1}
    assert not measured.succeeded
    assert "Prefect rejects the credential in the secret" in measured.log
    assert "admin:wrong" not in measured.log
    assert measure(run).values["CredentialRejected"] == 0, "the secret is read again"


def test_what_ecs_says_is_published_while_prefect_is_away(run: StackRun, prefect: PrefectServer) -> None:
    with prefect.interrupted():
        measured = measure(run, seconds=14)
    assert measured.values == OF_ECS
    assert not measured.succeeded


def test_terraform_leaves_the_count_and_the_limits_to_scaling(run: StackRun) -> None:
    """As Application Auto Scaling does when a policy or a scheduled action tells it to."""
    run.aws.client("ecs").update_service(cluster=CLUSTER, service=SERVICE, desiredCount=5)
    run.aws.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{CLUSTER}/{SERVICE}",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=1,
        MaxCapacity=2,
    )
    assert_no_changes(run.terraform)


def test_destroy_leaves_nothing(run: StackRun) -> None:
    """From here on the stack is gone."""
    run.terraform.destroy()
    assert remaining_resources(run.aws) == []
