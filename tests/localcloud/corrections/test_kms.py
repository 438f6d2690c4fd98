import pytest

from localcloud.corrections import kms
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=kms.key_rotation_has_a_period)
@pytest.mark.parametrize(("asked", "period"), [({"RotationPeriodInDays": 180}, 180), ({}, 365)])
def test_key_rotation_has_the_period_asked_for(aws: EmbeddedAws, asked: dict[str, int], period: int) -> None:
    client = aws.client("kms")
    key = client.create_key()["KeyMetadata"]["KeyId"]
    client.enable_key_rotation(KeyId=key, **asked)

    status = client.get_key_rotation_status(KeyId=key)

    assert (status["KeyId"], status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (key, True, period)


def test_a_key_that_is_not_rotated_has_no_period(aws: EmbeddedAws) -> None:
    client = aws.client("kms")
    key = client.create_key()["KeyMetadata"]["KeyId"]

    status = client.get_key_rotation_status(KeyId=key)

    assert not status["KeyRotationEnabled"]
    assert "RotationPeriodInDays" not in status


@pytest.mark.restores(correction=kms.keys_of_services_are_aws_managed)
def test_the_key_that_ebs_made_for_itself_is_aws_managed(aws: EmbeddedAws) -> None:
    aws.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=8, Encrypted=True)

    metadata = aws.client("kms").describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]

    assert metadata["KeyManager"] == "AWS"
