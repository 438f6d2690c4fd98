import pytest

from ops.local.corrections import autoscaling
from ops.local.embedded_aws import EmbeddedAws

POLICY = {"MinHealthyPercentage": 0, "MaxHealthyPercentage": 100}


@pytest.mark.restores(correction=autoscaling.groups_keep_their_maintenance_policy)
def test_a_group_keeps_its_maintenance_policy(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("autoscaling")
    template = aws.client("ec2").create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t4g.nano"}
    )["LaunchTemplate"]["LaunchTemplateId"]
    client.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateId": template, "Version": "1"},
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["us-east-1a"],
        InstanceMaintenancePolicy=POLICY,
    )

    (group,) = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]

    assert group["InstanceMaintenancePolicy"] == POLICY
