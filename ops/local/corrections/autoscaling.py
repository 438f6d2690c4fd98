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


def groups_keep_their_service_linked_role() -> None:
    """DescribeAutoScalingGroups returns the service-linked role that the group was given.

    AWS: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
    moto: has the account's default role for every group.
    """
    for operation in ("create_auto_scaling_group", "update_auto_scaling_group"):

        @replace(AutoScalingResponse, operation)
        def change(original: Any, response: Any) -> Any:
            answer = original(response)
            role = response._get_param("ServiceLinkedRoleARN")
            if role:
                group = response.autoscaling_backend.autoscaling_groups[response._get_param("AutoScalingGroupName")]
                group.service_linked_role_arn = role
            return answer


def a_group_deleted_by_force_ends_its_protected_instances() -> None:
    """DeleteAutoScalingGroup with ForceDelete ends all of the group's instances, those that are protected from scaling in, too.

    AWS: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html
    moto: scales in, and leaves the protected ones running.
    """

    @replace(AutoScalingResponse, "delete_auto_scaling_group")
    def delete(original: Any, response: Any) -> Any:
        group = response.autoscaling_backend.autoscaling_groups.get(response._get_param("AutoScalingGroupName"))
        if group is not None and response._get_param("ForceDelete"):
            for state in group.instance_states:
                state.protected_from_scale_in = False
        return original(response)
