"""The function publishes ECS's own metrics, whatever keeps it from asking Prefect."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber
from pool_metrics import handler
from pool_metrics.prefect_api import PrefectApiError

from .scripted_api import Answer, ScriptedApi, scripted_api

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect-api-key-abcdef"


class Minute:
    def get_remaining_time_in_millis(self) -> int:
        return 15_000


class Aws:
    """Clients that answer as AWS does, and check each request by the service's model."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        create: Callable[..., Any] = boto3.client
        keys = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self._clients = {name: create(name, **keys) for name in ("ecs", "cloudwatch", "secretsmanager")}
        self._stubs = {name: Stubber(client) for name, client in self._clients.items()}
        service = {"services": [{"desiredCount": 2, "runningCount": 1}]}
        self._stubs["ecs"].add_response("describe_services", service)
        self.published: dict[str, float] = {}
        self._stubs["cloudwatch"].add_response("put_metric_data", {}, {"Namespace": ANY, "MetricData": ANY})
        self._clients["cloudwatch"].meta.events.register("before-parameter-build.cloudwatch", self._keep)
        for stub in self._stubs.values():
            stub.activate()
        monkeypatch.setattr(boto3, "client", lambda name, **_: self._clients[name])

    @property
    def secrets(self) -> Stubber:
        return self._stubs["secretsmanager"]

    def _keep(self, params: dict[str, Any], **_: Any) -> None:
        self.published |= {metric["MetricName"]: metric["Value"] for metric in params["MetricData"]}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    return Aws(monkeypatch)


def configure(monkeypatch: pytest.MonkeyPatch, api_url: str) -> None:
    values = {
        "PREFECT_API_URL": api_url,
        "CREDENTIAL_NAME": "PREFECT_API_KEY",
        "SECRET_ARN": SECRET,
        "WORK_POOL_NAME": "ecs-work-pool",
        "CLUSTER_NAME": "prefect-cluster",
        "SERVICE_NAME": "prefect-worker-service",
        "METRIC_NAMESPACE": "PrefectWorker",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_a_secret_that_cannot_be_read_keeps_no_workers_metric_back(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, "https://prefect.example.com/api")
    aws.secrets.add_client_error("get_secret_value", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        handler.handle({}, Minute())
    assert aws.published == {"DesiredWorkers": 2, "RunningWorkers": 1}


def test_a_broken_answer_keeps_no_workers_metric_back(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    api: ScriptedApi
    with scripted_api() as api:
        configure(monkeypatch, api.url)
        # Longer than what follows, so that the client meets http.client.IncompleteRead.
        api.answers = [Answer(200, {}, headers={"Content-Length": "100"})]
        aws.secrets.add_response("get_secret_value", {"SecretString": "pnu_test"})
        with pytest.raises(PrefectApiError, match="IncompleteRead"):
            handler.handle({}, Minute())
    assert aws.published == {"DesiredWorkers": 2, "RunningWorkers": 1}
