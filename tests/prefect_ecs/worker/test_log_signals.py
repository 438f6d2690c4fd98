"""The metric filters match the messages that the real prefect and prefect-aws log."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prefect_ecs.worker.log_signals import LOG_SIGNALS

from ..stacks import SCENARIOS, synth_file

OBSERVER_GIVES_UP = """
import asyncio
import prefect_aws.observers.ecs as ecs
from prefect.logging.configuration import setup_logging

setup_logging()
ecs.OBSERVER_RESTART_BASE_DELAY = 0
ecs.OBSERVER_MAX_RESTART_ATTEMPTS = 1

async def fails():
    raise RuntimeError("no access")

async def main():
    ecs.ecs_observer.run = fails
    await ecs.start_observer()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if ecs._observer_restart_count > 1:
            break

asyncio.run(main())
"""

QUEUE_IS_MISSING = """
import asyncio
from botocore.exceptions import ClientError
from prefect.logging.configuration import setup_logging
from prefect_aws.observers import ecs

setup_logging()

class Client:
    async def __aenter__(self):
        return self
    async def __aexit__(self, *args):
        pass
    async def get_queue_url(self, QueueName):
        raise ClientError({"Error": {"Code": "AWS.SimpleQueueService.NonExistentQueue"}}, "GetQueueUrl")

class Session:
    def create_client(self, *args, **kwargs):
        return Client()

ecs.aiobotocore.session.get_session = Session

async def main():
    async for _ in ecs.SqsSubscriber("prefect-ecs-events").stream_messages():
        pass

asyncio.run(main())
"""


class Refusing(BaseHTTPRequestHandler):
    """A Prefect API that rejects every key."""

    status = 401

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PATCH = answer  # noqa: N815 -- the names that the base class calls

    def log_message(self, *_arguments: object) -> None:
        """Logs nothing."""


class Forbidding(Refusing):
    """A Prefect API that accepts the key and denies it access."""

    status = 403


@pytest.fixture(params=[Refusing, Forbidding])
def refusing_api(request: pytest.FixtureRequest) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), request.param) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
        thread.join(timeout=10)


def output_lines(arguments: list[str], home: Path, **variables: str) -> list[str]:
    """The output of a process, line by line, as the awslogs driver sends it."""
    finished = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PREFECT_HOME": str(home), "AWS_DEFAULT_REGION": "us-east-1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return finished.stdout.splitlines()


def signals(lines: list[str]) -> list[str]:
    """The signals that the lines match, in order."""
    return [signal.id for line in lines for signal in LOG_SIGNALS if any(phrase in line for phrase in signal.phrases)]


@pytest.mark.slow
def test_a_rejected_key_is_detected(refusing_api: str, tmp_path: Path) -> None:
    worker = [
        "-m",
        "prefect",
        "worker",
        "start",
        "--pool",
        "ecs-work-pool",
        "--type",
        "ecs",
        "--install-policy",
        "never",
    ]
    lines = output_lines(
        [*worker, "--no-create-pool-if-not-found"], tmp_path, PREFECT_API_URL=refusing_api, PREFECT_API_KEY="pnu_wrong"
    )
    assert signals(lines) == ["key-rejected"], "\n".join(lines)


@pytest.mark.slow
def test_an_observer_that_crashes_restarts_and_gives_up_is_detected(tmp_path: Path) -> None:
    lines = output_lines(["-c", OBSERVER_GIVES_UP], tmp_path)
    assert signals(lines) == ["observer-stopped", "observer-started", "observer-stopped", "observer-stopped"], (
        "\n".join(lines)
    )
    assert "giving up on automatic restarts" in lines[-1]


@pytest.mark.slow
def test_a_missing_queue_is_detected(tmp_path: Path) -> None:
    lines = output_lines(["-c", QUEUE_IS_MISSING], tmp_path)
    assert signals(lines) == ["observer-stopped"], "\n".join(lines)


def test_an_ordinary_log_only_signals_the_start() -> None:
    lines = [
        "Discovered type 'ecs' for work pool 'ecs-work-pool'.",
        "Worker 'dev-worker' started!",
        "12:00:00.000 | INFO    | prefect.flow_runs.worker - Worker 'dev-worker' submitting flow run '0a0a'",
    ]
    assert signals(lines) == ["observer-started"]


def test_the_filters_read_the_worker_log_and_feed_the_alarms() -> None:
    stack = synth_file(SCENARIOS / "secure.toml")
    filters = stack["resource"]["aws_cloudwatch_log_metric_filter"]
    assert {log_filter["log_group_name"] for log_filter in filters.values()} == {
        "${aws_cloudwatch_log_group.worker_log_group.name}"
    }
    transformations = [log_filter["metric_transformation"] for log_filter in filters.values()]
    published = {(transformation["namespace"], transformation["name"]) for transformation in transformations}
    alarms = stack["resource"]["aws_cloudwatch_metric_alarm"].values()
    read = {
        (alarm["namespace"], alarm["metric_name"])
        for alarm in alarms
        if alarm.get("namespace", "").startswith("PrefectWorker/")
    }
    assert published == read
    assert filters["monitoring_log_key_rejected"]["pattern"] == (
        "?\"Client error '401 Unauthorized'\" ?\"Client error '403 Forbidden'\""
    )
