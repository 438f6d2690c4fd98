"""A client that lost an answer and asks again gets it again."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.embedded_aws import EmbeddedAws


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
