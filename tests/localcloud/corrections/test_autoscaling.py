from typing import Any

import pytest

from localcloud.corrections import autoscaling
from localcloud.embedded_aws import EmbeddedAws

POLICY = {"MinHealthyPercentage": 0, "MaxHealthyPercentage": 100}
ROLE = "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_own"


@pytest.mark.restores(correction=autoscaling.scalable_targets_have_tags)
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


def create_group(aws: EmbeddedAws, name: str, *, size: int = 0, **fields: Any) -> Any:
    """Creates the group and returns the client."""
    client = aws.client("autoscaling")
    template = aws.client("ec2").create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t4g.nano"}
    )["LaunchTemplate"]["LaunchTemplateId"]
    client.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateId": template, "Version": "1"},
        MinSize=size,
        MaxSize=1,
        AvailabilityZones=["us-east-1a"],
        **fields,
    )
    return client


def described(client: Any, name: str) -> Any:
    (group,) = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return group


@pytest.mark.restores(correction=autoscaling.groups_keep_their_maintenance_policy)
def test_a_group_keeps_its_maintenance_policy(aws: EmbeddedAws, name: str) -> None:
    client = create_group(aws, name, InstanceMaintenancePolicy=POLICY)

    assert described(client, name)["InstanceMaintenancePolicy"] == POLICY


@pytest.mark.restores(correction=autoscaling.groups_keep_their_service_linked_role)
def test_a_group_keeps_its_service_linked_role(aws: EmbeddedAws, name: str) -> None:
    client = create_group(aws, name, ServiceLinkedRoleARN=ROLE)

    assert described(client, name)["ServiceLinkedRoleARN"] == ROLE


@pytest.mark.restores(correction=autoscaling.force_delete_terminates_protected_instances)
def test_force_delete_terminates_protected_instances(aws: EmbeddedAws, name: str) -> None:
    client = create_group(aws, name, size=1, NewInstancesProtectedFromScaleIn=True)
    (instance,) = described(client, name)["Instances"]

    client.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)

    (reservation,) = aws.client("ec2").describe_instances(InstanceIds=[instance["InstanceId"]])["Reservations"]
    assert reservation["Instances"][0]["State"]["Name"] == "terminated"
