"""The embedded AWS can refuse and hold requests, as AWS sometimes does."""

import threading

import pytest
from botocore.exceptions import ClientError

from ops.local.embedded_aws import EmbeddedAws
from ops.local.request_faults import RequestFaults


def code_of(aws: EmbeddedAws, service: str, method: str) -> tuple[str, int]:
    with pytest.raises(ClientError) as error:
        getattr(aws.client(service), method)()
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_services_refuse_in_their_own_words_and_answer_the_next_request(corrected_aws: EmbeddedAws) -> None:
    with corrected_aws.throttled("ecs:ListClusters", "ec2:DescribeVpcs", "sqs:ListQueues"):
        assert code_of(corrected_aws, "ecs", "list_clusters") == ("ThrottlingException", 400)
        assert code_of(corrected_aws, "ec2", "describe_vpcs") == ("RequestLimitExceeded", 503)
        assert code_of(corrected_aws, "sqs", "list_queues") == ("RequestThrottled", 400)
        assert corrected_aws.client("ecs").list_clusters()
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


def test_of_each_so_many_the_first_are_refused() -> None:
    faults = RequestFaults()
    faults.change({"throttle": {"ecs:RunTask": [2, 3]}})
    assert [faults.is_refused("ecs:RunTask") for _ in range(7)] == [True, True, False, True, True, False, True]
