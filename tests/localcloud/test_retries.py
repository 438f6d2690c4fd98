import threading
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.embedded_aws import EmbeddedAws
from localcloud.retries import RequestFaults


def client_of(aws: EmbeddedAws, call: str | None) -> Any:
    """An IAM client whose requests all belong to the same call, if one is given."""
    client = boto3.client(
        "iam",
        region_name=aws.region,
        endpoint_url=aws.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(proxies={}),
    )

    def belong(request: Any, **_: object) -> None:
        if call:
            request.headers["amz-sdk-invocation-id"] = call

    client.meta.events.register("before-send.iam", belong)
    return client


def test_another_attempt_gets_the_first_one_s_answer(corrected_aws: EmbeddedAws) -> None:
    client = client_of(corrected_aws, "one call")
    first = client.create_group(GroupName="repeated")["Group"]

    assert client.create_group(GroupName="repeated")["Group"] == first
    named = [group for group in client.list_groups()["Groups"] if group["GroupName"] == "repeated"]
    assert len(named) == 1, "another action is another call, whatever it says"


def test_another_call_is_carried_out(corrected_aws: EmbeddedAws) -> None:
    client = client_of(corrected_aws, None)
    client.create_group(GroupName="created-once")

    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        client.create_group(GroupName="created-once")


def test_a_failure_is_not_kept(corrected_aws: EmbeddedAws) -> None:
    client = client_of(corrected_aws, "a call that failed")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        client.get_group(GroupName="later")
    client.create_group(GroupName="later")

    assert client.get_group(GroupName="later")["Group"]["GroupName"] == "later"


def code_of(aws: EmbeddedAws, service: str, method: str) -> tuple[str, int]:
    with pytest.raises(ClientError) as error:
        getattr(aws.client(service), method)()
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_services_refuse_in_their_own_words_while_the_block_lasts(corrected_aws: EmbeddedAws) -> None:
    with corrected_aws.throttled("ecs:ListClusters", "ec2:DescribeVpcs", "sqs:ListQueues"):
        assert code_of(corrected_aws, "ecs", "list_clusters") == ("ThrottlingException", 400)
        assert code_of(corrected_aws, "ec2", "describe_vpcs") == ("RequestLimitExceeded", 503)
        assert code_of(corrected_aws, "sqs", "list_queues") == ("RequestThrottled", 400)
        assert corrected_aws.client("logs").describe_log_groups(), "other actions are not concerned"
    assert corrected_aws.client("ec2").describe_vpcs()
    assert corrected_aws.client("ecs").list_clusters()


def test_requests_are_held_until_the_end_of_the_block(corrected_aws: EmbeddedAws) -> None:
    codes: list[str] = []

    def ask() -> None:
        codes.append(code_of(corrected_aws, "ecs", "list_clusters")[0])

    thread = threading.Thread(target=ask)
    with corrected_aws.held("ecs:ListClusters") as waiting:
        thread.start()
        while not waiting():
            assert thread.is_alive()
        assert codes == []
        assert corrected_aws.client("ec2").describe_vpcs(), "others are answered meanwhile"
    thread.join(30)
    assert codes == ["ThrottlingException"]
    assert corrected_aws.client("ecs").list_clusters()


def test_of_each_call_the_first_attempts_are_refused_whoever_asks_in_between() -> None:
    faults = RequestFaults()
    faults.change({"throttle": {"ecs:RunTask": 2}})
    assert [faults.is_refused("ecs:RunTask", call) for call in "abababc"] == [True] * 4 + [False] * 2 + [True]
    assert not faults.is_refused("ecs:StopTask", "d")


def test_clients_get_over_it_by_repeating(corrected_aws: EmbeddedAws) -> None:
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
