"""Corrections of EC2 Auto Scaling."""

from typing import Any

from moto.autoscaling.responses import AutoScalingResponse

from localcloud.corrections.patching import replace


def groups_keep_their_maintenance_policy() -> None:
    """DescribeAutoScalingGroups returns the instance maintenance policy that CreateAutoScalingGroup or UpdateAutoScalingGroup was given.

    AWS: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
    moto: drops it.
    """
    _keep("InstanceMaintenancePolicy", "instance_maintenance_policy")


def groups_keep_their_service_linked_role() -> None:
    """DescribeAutoScalingGroups returns the service-linked role that the group was given.

    AWS: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
    moto: has the account's default role for every group.
    """
    _keep("ServiceLinkedRoleARN", "service_linked_role_arn")


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


def _keep(parameter: str, attribute: str) -> None:
    """Makes a group keep what it is given under that name when it is created or updated."""
    for operation in ("create_auto_scaling_group", "update_auto_scaling_group"):

        @replace(AutoScalingResponse, operation)
        def change(original: Any, response: Any) -> Any:
            answer = original(response)
            value = response._get_param(parameter)
            if value:
                group = response.autoscaling_backend.autoscaling_groups[response._get_param("AutoScalingGroupName")]
                setattr(group, attribute, value)
            return answer
