"""Corrections of EC2 Auto Scaling."""

from typing import Any

from moto.autoscaling.responses import AutoScalingResponse

from ops.local.corrections.patching import replace


def groups_keep_their_maintenance_policy() -> None:
    """DescribeAutoScalingGroups returns the instance maintenance policy that CreateAutoScalingGroup or UpdateAutoScalingGroup was given.

    AWS: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
    moto: drops it.
    """
    for operation in ("create_auto_scaling_group", "update_auto_scaling_group"):

        @replace(AutoScalingResponse, operation)
        def change(original: Any, response: Any) -> Any:
            answer = original(response)
            policy = response._get_param("InstanceMaintenancePolicy")
            if policy:
                group = response.autoscaling_backend.autoscaling_groups[response._get_param("AutoScalingGroupName")]
                group.instance_maintenance_policy = policy
            return answer
