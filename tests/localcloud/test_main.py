"""`python -m localcloud` starts a server by hand."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "localcloud"]


@contextmanager
def started(*options: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, str]]]:
    """The process, and the variables of its `export` lines."""
    # A background job of a shell inherits an ignored SIGINT, and so would the process.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*COMMAND, *options], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    signal.signal(signal.SIGINT, handler)
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().rstrip("\n") for _ in range(8)]
        yield process, dict(line.removeprefix("export ").split("=", 1) for line in lines)
    finally:
        process.kill()
        process.communicate()


def list_queues(variables: dict[str, str]) -> None:
    boto3.client(
        "sqs",
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name=variables["AWS_REGION"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    ).list_queues()


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_runs_until_a_signal(signal_number: signal.Signals) -> None:
    with started("--region", "eu-west-1", "--run-tasks") as (process, variables):
        assert variables["AWS_REGION"] == "eu-west-1"
        list_queues(variables)

        os.kill(process.pid, signal_number)
        _, errors = process.communicate(timeout=30)

        assert process.returncode == 0, errors
        assert errors.endswith("The embedded AWS has stopped.\n")
        with pytest.raises(EndpointConnectionError):
            list_queues(variables)


def test_vanilla_serves_moto_without_corrections() -> None:
    with started("--vanilla") as (_, variables):
        logs = boto3.client(
            "logs",
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=variables["AWS_REGION"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(proxies={}, retries={"total_max_attempts": 1}),
        )
        with pytest.raises(ClientError):
            logs.describe_query_definitions()


def test_running_tasks_needs_the_corrections() -> None:
    refused = subprocess.run(
        [*COMMAND, "--vanilla", "--run-tasks"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert refused.returncode == 2
    assert "--run-tasks needs the corrections: leave out --vanilla" in refused.stderr
