"""What is published: names and units are those that the stack's alarms and policies read."""

from datetime import timedelta
from typing import Any

import pytest
from pool_metrics.configuration import Configuration
from pool_metrics.metrics import UNITS, of_pool, of_workers, publish
from pool_metrics.work_pool import PoolState
from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.metrics import METRICS, NAMESPACE, dimensions

CONFIGURATION = Configuration(
    api_url="http://127.0.0.1:1/api",
    credential_name="PREFECT_API_KEY",
    secret_arn="arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect-api-key-abcdef",
    work_pool_name="ecs-work-pool",
    cluster_name="prefect-cluster",
    service_name="prefect-worker-service",
    metric_namespace=NAMESPACE,
)


def state(**changes: Any) -> PoolState:
    values: dict[str, Any] = {
        "is_ready": True,
        "due_runs": 30,
        "takeable_runs": 20,
        "late_runs": 5,
        "pending_runs": 2,
        "running_runs": 7,
        "oldest_pending_age": timedelta(minutes=3),
    }
    return PoolState(**{**values, **changes})


class CloudWatchStub:
    """Keeps the one request, to look at its parts; a real CloudWatch takes it in tests/local."""

    def __init__(self) -> None:
        self.request: dict[str, Any] = {}

    def put_metric_data(self, **request: Any) -> None:
        self.request = request


def test_names_and_units_are_those_of_the_stack() -> None:
    assert {metric.name: metric.unit for metric in METRICS} == UNITS


def test_everything_has_a_value_while_prefect_answers() -> None:
    values = of_workers(desired=4, running=3) | of_pool(state(), desired_workers=4) | {"CredentialRejected": 0}
    assert values == {
        "DueRuns": 30,
        "LateRuns": 5,
        "PendingRuns": 2,
        "OldestPendingAge": 180,
        "RunningRuns": 7,
        "BacklogPerWorker": 5,
        "PoolReady": 1,
        "CredentialRejected": 0,
        "DesiredWorkers": 4,
        "RunningWorkers": 3,
    }
    assert set(values) == set(UNITS)


def test_what_needs_no_prefect_is_what_ecs_answers_and_the_rejection() -> None:
    assert {metric.name for metric in METRICS if not metric.needs_prefect} == {
        *of_workers(desired=1, running=1),
        "CredentialRejected",
    }


@pytest.mark.parametrize(("is_ready", "value"), [(True, {"PoolReady": 1}), (False, {"PoolReady": 0}), (None, {})])
def test_a_paused_pool_is_neither_ready_nor_not(is_ready: bool | None, value: dict[str, float]) -> None:
    values = of_pool(state(is_ready=is_ready), desired_workers=1)
    assert {name: values[name] for name in values if name == "PoolReady"} == value


def test_no_desired_worker_divides_nothing_by_zero() -> None:
    assert of_pool(state(), desired_workers=0)["BacklogPerWorker"] == 20


def test_all_go_in_one_request_under_the_stack_s_dimensions() -> None:
    cloudwatch = CloudWatchStub()
    publish(cloudwatch, CONFIGURATION, of_workers(desired=1, running=1))  # type: ignore[arg-type]
    expected = dimensions(Names("dev", None)) | {"WorkPool": "ecs-work-pool"}
    for item in cloudwatch.request["MetricData"]:
        assert {entry["Name"]: entry["Value"] for entry in item["Dimensions"]} == expected
    assert cloudwatch.request["Namespace"] == NAMESPACE
