from collections.abc import Iterator

import pytest

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import Resource, inventory


@pytest.fixture(scope="module")
def empty_aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start() as aws:
        yield aws


def kinds(aws: EmbeddedAws, region: str | None = None) -> list[tuple[str, str, str]]:
    return [(resource.service, resource.kind, resource.name) for resource in inventory(aws, region)]


def test_a_new_account_is_empty_in_every_region(empty_aws: EmbeddedAws) -> None:
    assert inventory(empty_aws) == []
    assert inventory(empty_aws, region="eu-central-1") == []


def test_resources_are_listed_until_they_are_deleted(empty_aws: EmbeddedAws) -> None:
    ec2, sqs, ecs = (empty_aws.client(service) for service in ("ec2", "sqs", "ecs"))
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "network"}]}]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    ecs.create_cluster(clusterName="cluster")

    assert kinds(empty_aws) == [
        ("ec2", "route table", ""),
        ("ec2", "security group", "default"),
        ("ec2", "vpc", "network"),
        ("ecs", "cluster", "cluster"),
        ("sqs", "queue", "events"),
    ]
    assert kinds(empty_aws, region="eu-central-1") == []

    ec2.delete_vpc(VpcId=vpc)
    sqs.delete_queue(QueueUrl=queue)
    ecs.delete_cluster(cluster="cluster")
    assert kinds(empty_aws) == []


def test_resources_scheduled_for_deletion_are_marked(empty_aws: EmbeddedAws) -> None:
    secrets, kms = empty_aws.client("secretsmanager"), empty_aws.client("kms")
    secret = secrets.create_secret(Name="api-key", SecretString="x")["ARN"]
    key = kms.create_key(Description="state")["KeyMetadata"]
    assert [resource.scheduled_for_deletion for resource in inventory(empty_aws)] == [False, False]

    secrets.delete_secret(SecretId=secret, RecoveryWindowInDays=7)
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)

    assert inventory(empty_aws) == [
        Resource("kms", "key", "state", key["Arn"], scheduled_for_deletion=True),
        Resource("secretsmanager", "secret", "api-key", secret, scheduled_for_deletion=True),
    ]
