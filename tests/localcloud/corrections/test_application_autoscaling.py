import pytest

from localcloud.corrections import application_autoscaling
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=application_autoscaling.scalable_targets_have_tags)
def test_a_scalable_target_keeps_its_tags(aws: EmbeddedAws, name: str) -> None:
    aws.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    scaling = aws.client("application-autoscaling")
    target = scaling.register_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId=f"table/{name}",
        ScalableDimension="dynamodb:table:ReadCapacityUnits",
        MinCapacity=1,
        MaxCapacity=2,
        Tags={"team": "data"},
    )["ScalableTargetARN"]

    assert scaling.list_tags_for_resource(ResourceARN=target)["Tags"] == {"team": "data"}

    scaling.tag_resource(ResourceARN=target, Tags={"stage": "dev"})
    scaling.untag_resource(ResourceARN=target, TagKeys=["team"])
    assert scaling.list_tags_for_resource(ResourceARN=target)["Tags"] == {"stage": "dev"}
