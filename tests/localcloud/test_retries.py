import threading
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.embedded_aws import EmbeddedAws
from localcloud.retries import RequestFaults


def client_of(aws: EmbeddedAws, call: str | None) -> Any:
    """An IAM client; with `call`, all its requests are attempts of the same call."""
    client = boto3.client(
        "iam",
        region_name=aws.region,
        endpoint_url=aws.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(proxies={}),
    )

    def set_call(request: Any, **_: object) -> None:
        if call:
            request.headers["amz-sdk-invocation-id"] = call

    client.meta.events.register("before-send.iam", set_call)
    return client


def test_a_retry_gets_the_response_of_the_first_attempt(corrected_aws: EmbeddedAws) -> None:
    client = client_of(corrected_aws, "one call")
    first = client.create_group(GroupName="repeated")["Group"]

    assert client.create_group(GroupName="repeated")["Group"] == first
    named = [group for group in client.list_groups()["Groups"] if group["GroupName"] == "repeated"]
    assert len(named) == 1, "another action is another call"


def test_another_call_runs(corrected_aws: EmbeddedAws) -> None:
    client = client_of(corrected_aws, None)
    client.create_group(GroupName="created-once")

    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        client.create_group(GroupName="created-once")


def test_a_failed_response_is_not_cached(corrected_aws: EmbeddedAws) -> None:
    client = client_of(corrected_aws, "a call that failed")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        client.get_group(GroupName="later")
    client.create_group(GroupName="later")

    assert client.get_group(GroupName="later")["Group"]["GroupName"] == "later"


def code_of(aws: EmbeddedAws, service: str, method: str) -> tuple[str, int]:
    with pytest.raises(ClientError) as error:
        getattr(aws.client(service), method)()
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_services_throttle_with_their_own_error_codes_within_the_block(corrected_aws: EmbeddedAws) -> None:
    with corrected_aws.throttled("ecs:ListClusters", "ec2:DescribeVpcs", "sqs:ListQueues"):
        assert code_of(corrected_aws, "ecs", "list_clusters") == ("ThrottlingException", 400)
        assert code_of(corrected_aws, "ec2", "describe_vpcs") == ("RequestLimitExceeded", 503)
        assert code_of(corrected_aws, "sqs", "list_queues") == ("RequestThrottled", 400)
        assert corrected_aws.client("logs").describe_log_groups(), "other actions are not throttled"
    assert corrected_aws.client("ec2").describe_vpcs()
    assert corrected_aws.client("ecs").list_clusters()


def test_requests_wait_until_the_end_of_the_block(corrected_aws: EmbeddedAws) -> None:
    codes: list[str] = []

    def ask() -> None:
        codes.append(code_of(corrected_aws, "ecs", "list_clusters")[0])

    thread = threading.Thread(target=ask)
    with corrected_aws.held("ecs:ListClusters") as waiting:
        thread.start()
        while not waiting():
            assert thread.is_alive()
        assert codes == []
        assert corrected_aws.client("ec2").describe_vpcs(), "other actions get responses"
    thread.join(30)
    assert codes == ["ThrottlingException"]
    assert corrected_aws.client("ecs").list_clusters()


def test_the_first_attempts_of_each_call_are_refused() -> None:
    faults = RequestFaults()
    faults.configure({"throttle": {"ecs:RunTask": 2}})
    assert [faults.is_refused("ecs:RunTask", call) for call in "abababc"] == [True] * 4 + [False] * 2 + [True]
    assert not faults.is_refused("ecs:StopTask", "d")


def test_clients_recover_by_retrying(corrected_aws: EmbeddedAws) -> None:
    client = boto3.client(
        "ecs",
        region_name=corrected_aws.region,
        endpoint_url=corrected_aws.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(proxies={}, retries={"total_max_attempts": 3}),
    )
    with corrected_aws.throttled("ecs:ListClusters", refused=2):
        assert client.list_clusters()["ResponseMetadata"]["RetryAttempts"] == 2
    assert client.list_clusters()["ResponseMetadata"]["RetryAttempts"] == 0
