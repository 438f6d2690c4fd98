import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from localcloud.embedded_aws import ACCOUNT_ID, EmbeddedAws, EmbeddedAwsError

PROJECT_ROOT = Path(__file__).parents[2]


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within 30 s"
        time.sleep(0.05)


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    # A process that has ended but whose new parent has not asked for it yet does not count.
    stat = Path(f"/proc/{process_id}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_two_servers_run_in_parallel_without_shared_state() -> None:
    with EmbeddedAws.start() as first, EmbeddedAws.start(region="eu-west-1") as other:
        assert first.endpoint_url != other.endpoint_url
        first.client("sqs").create_queue(QueueName="only-here")

        assert "QueueUrls" not in other.client("sqs").list_queues()
        assert other.client("ecs").meta.region_name == "eu-west-1"


def test_the_server_listens_on_loopback_and_has_one_account(corrected_aws: EmbeddedAws) -> None:
    assert corrected_aws.endpoint_url.startswith("http://127.0.0.1:")
    assert corrected_aws.client("sts").get_caller_identity()["Account"] == ACCOUNT_ID


def test_an_sdk_finds_the_server_by_environment_variables(corrected_aws: EmbeddedAws) -> None:
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    surroundings = {
        **os.environ,
        "AWS_PROFILE": "of-the-user",
        "AWS_CA_BUNDLE": "/nonexistent",
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
        "AWS_SESSION_TOKEN": "of-the-user",
        "http_proxy": "http://127.0.0.1:1",
    }

    result = subprocess.run(
        [sys.executable, "-c", code],
        env=corrected_aws.environment(surroundings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (result.stdout.strip(), result.stderr) == (ACCOUNT_ID, "")


def test_clients_of_the_server_ignore_the_environment(
    corrected_aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-user")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nonexistent")
    monkeypatch.setenv("AWS_ENDPOINT_URL_ACM", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert corrected_aws.client("acm").list_certificates()["CertificateSummaryList"] == []


def test_a_shell_needs_only_the_exported_variables(corrected_aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in corrected_aws.variables().items():
        monkeypatch.setenv(name, value)

    assert boto3.client("sts").get_caller_identity()["Account"] == ACCOUNT_ID


def test_reset_deletes_everything() -> None:
    with EmbeddedAws.start() as aws:
        aws.client("sqs").create_queue(QueueName="forgotten")
        aws.client("logs").put_query_definition(name="forgotten", queryString="limit 1")

        aws.reset()

        assert "QueueUrls" not in aws.client("sqs").list_queues()
        assert aws.client("logs").describe_query_definitions()["queryDefinitions"] == []


def test_a_recording_identifies_requests_of_every_protocol(corrected_aws: EmbeddedAws, name: str) -> None:
    corrected_aws.client("sqs").list_queues()
    with corrected_aws.recording():
        corrected_aws.client("ecs").create_cluster(clusterName=name)
        corrected_aws.client("iam").list_users()
        corrected_aws.client("ec2").describe_regions()
        corrected_aws.client("s3").create_bucket(Bucket=name)
        corrected_aws.client("lambda").list_functions()
    corrected_aws.client("sns").list_topics()

    requests = corrected_aws.requests()

    assert [f"{request.service}:{request.action} {request.status}" for request in requests] == [
        "ecs:CreateCluster 200",
        "iam:ListUsers 200",
        "ec2:DescribeRegions 200",
        "s3:CreateBucket 200",
        "lambda:ListFunctions 200",
    ]
    assert name.encode() in requests[0].body
    assert (requests[0].region, requests[0].access_key_id, requests[0].method) == ("us-east-1", "test", "POST")
    assert requests[0].headers["x-amz-target"].endswith(".CreateCluster")


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("sns", "get_sms_sandbox_account_status", "sns:GetSMSSandboxAccountStatus"),
        ("ec2", "describe_fast_launch_images", "ec2:DescribeFastLaunchImages"),
        ("ssm", "list_nodes", "ssm:ListNodes"),
        ("route53", "list_cidr_collections", "route53:ListCidrCollections"),
        ("backup", "list_copy_jobs", "backup:ListCopyJobs"),
    ],
)
def test_an_action_that_moto_lacks_is_refused_by_name(
    corrected_aws: EmbeddedAws, service: str, operation: str, action: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        getattr(corrected_aws.client(service), operation)()

    error = refusal.value.response["Error"]
    assert error["Code"] == "ActionNotImplemented"
    assert f"the embedded AWS does not implement {action}" in error["Message"]
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_a_failure_inside_moto_is_refused_by_name_and_logged(corrected_aws: EmbeddedAws) -> None:
    # moto takes for granted that names are given.
    with pytest.raises(ClientError, match=r"ActionFailed.*ecs:DescribeCapacityProviders: TypeError"):
        corrected_aws.client("ecs").describe_capacity_providers()

    assert "Traceback" in corrected_aws.log_path.read_text()


def test_the_server_ends_with_its_block() -> None:
    with EmbeddedAws.start() as aws:
        process_id = aws.process_id
        home = aws.log_path.parent
    assert not is_alive(process_id)
    assert not home.exists()


START_AND_WAIT = """
import sys, time
from localcloud.embedded_aws import EmbeddedAws
aws = EmbeddedAws.start()
print(aws.process_id, flush=True)
time.sleep(120)
"""


def test_the_server_ends_with_a_killed_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout:
        process_id = int(parent.stdout.readline())
    assert is_alive(process_id)

    parent.kill()
    parent.wait()

    wait_until(lambda: not is_alive(process_id), "the end of the embedded AWS")


def test_ctrl_c_in_the_terminal_does_not_reach_the_server() -> None:
    with EmbeddedAws.start() as aws:
        assert os.getpgid(aws.process_id) != os.getpgid(0)
        assert os.getsid(aws.process_id) != os.getsid(0)


def test_a_failed_start_shows_the_end_of_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "moto").mkdir()
    (tmp_path / "moto" / "__init__.py").write_text("raise RuntimeError('broken on purpose')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(EmbeddedAwsError, match=r"exited with code 1 during startup[\s\S]*broken on purpose"):
        EmbeddedAws.start(log_path=tmp_path / "server.log")


def test_an_error_reports_that_the_server_is_gone(tmp_path: Path) -> None:
    with EmbeddedAws.start(log_path=tmp_path / "server.log") as aws:
        os.kill(aws.process_id, signal.SIGKILL)
        with pytest.raises(EmbeddedAwsError, match=r"did not answer POST /moto-api/reset[\s\S]*server\.log"):
            aws.reset()
