"""Corrections of Application Auto Scaling and EC2 Auto Scaling."""

import json
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.autoscaling.responses import AutoScalingResponse
from moto.utilities.tagging_service import TaggingService

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import add, replace


@upstream(
    service="Application Auto Scaling",
    moto_does=(
        "Drops the tags of a scalable target and does not implement ListTagsForResource, which ends every "
        "Terraform run."
    ),
    aws_does=("Keeps the tags from RegisterScalableTarget and TagResource, and ListTagsForResource returns them."),
    sources=("https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html",),
    reproduce="""
        dynamodb, scaling = boto3.client("dynamodb"), boto3.client("application-autoscaling")
        dynamodb.create_table(
            TableName="scaled-table",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        target = scaling.register_scalable_target(
            ServiceNamespace="dynamodb",
            ResourceId="table/scaled-table",
            ScalableDimension="dynamodb:table:ReadCapacityUnits",
            MinCapacity=1,
            MaxCapacity=2,
            Tags={"team": "data"},
        )["ScalableTargetARN"]
        assert scaling.list_tags_for_resource(ResourceARN=target)["Tags"] == {"team": "data"}
    """,
)
def scalable_targets_have_tags() -> None:
    """Scalable targets keep their tags."""

    @replace(ApplicationAutoScalingResponse, "register_scalable_target")
    def register_scalable_target(original: Any, response: Any) -> str:
        answer: str = original(response)
        tags = response._get_param("Tags")
        if tags:
            _tagger(response).tag_resource(json.loads(answer)["ScalableTargetARN"], _pairs(tags))
        return answer

    @add(ApplicationAutoScalingResponse)
    def tag_resource(response: Any) -> str:
        _tagger(response).tag_resource(response._get_param("ResourceARN"), _pairs(response._get_param("Tags")))
        return "{}"

    @add(ApplicationAutoScalingResponse)
    def untag_resource(response: Any) -> str:
        _tagger(response).untag_resource_using_names(response._get_param("ResourceARN"), response._get_param("TagKeys"))
        return "{}"

    @add(ApplicationAutoScalingResponse)
    def list_tags_for_resource(response: Any) -> str:
        return json.dumps({"Tags": _tagger(response).get_tag_dict_for_resource(response._get_param("ResourceARN"))})


def _tagger(response: Any) -> TaggingService:
    backend: ApplicationAutoscalingBackend = response.applicationautoscaling_backend
    # Stored on the backend, so that a reset of moto deletes it.
    tagger: TaggingService = backend.__dict__.setdefault("tagger", TaggingService())
    return tagger


def _pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@upstream(
    service="Amazon EC2 Auto Scaling",
    moto_does="Drops InstanceMaintenancePolicy.",
    aws_does="Returns the instance maintenance policy from CreateAutoScalingGroup or UpdateAutoScalingGroup.",
    sources=("https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html",),
    reproduce="""
        ec2, autoscaling = boto3.client("ec2"), boto3.client("autoscaling")
        ec2.create_launch_template(
            LaunchTemplateName="maintained", LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.nano"}
        )
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="maintained",
            LaunchTemplate={"LaunchTemplateName": "maintained"},
            MinSize=0,
            MaxSize=1,
            AvailabilityZones=["us-east-1a"],
            InstanceMaintenancePolicy={"MinHealthyPercentage": 0, "MaxHealthyPercentage": 100},
        )
        (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["maintained"])["AutoScalingGroups"]
        assert group["InstanceMaintenancePolicy"]["MaxHealthyPercentage"] == 100
    """,
)
def groups_keep_their_maintenance_policy() -> None:
    """DescribeAutoScalingGroups returns the instance maintenance policy."""
    _keep("InstanceMaintenancePolicy", "instance_maintenance_policy")


@upstream(
    service="Amazon EC2 Auto Scaling",
    moto_does="Returns the account's default role for every group.",
    aws_does="Returns the service-linked role that the request gave.",
    sources=("https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html",),
    reproduce="""
        ec2, autoscaling = boto3.client("ec2"), boto3.client("autoscaling")
        ec2.create_launch_template(
            LaunchTemplateName="with-role", LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.nano"}
        )
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="with-role",
            LaunchTemplate={"LaunchTemplateName": "with-role"},
            MinSize=0,
            MaxSize=1,
            AvailabilityZones=["us-east-1a"],
            ServiceLinkedRoleARN="arn:aws:iam::123456789012:role/own",
        )
        (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["with-role"])["AutoScalingGroups"]
        assert group["ServiceLinkedRoleARN"] == "arn:aws:iam::123456789012:role/own"
    """,
)
def groups_keep_their_service_linked_role() -> None:
    """DescribeAutoScalingGroups returns the service-linked role of the group."""
    _keep("ServiceLinkedRoleARN", "service_linked_role_arn")


@upstream(
    service="Amazon EC2 Auto Scaling",
    moto_does="Scales in and leaves instances with scale-in protection running.",
    aws_does="Terminates all instances of the group, protected ones too.",
    sources=("https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html",),
    reproduce="""
        ec2, autoscaling = boto3.client("ec2"), boto3.client("autoscaling")
        ec2.create_launch_template(
            LaunchTemplateName="protected", LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.nano"}
        )
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="protected",
            LaunchTemplate={"LaunchTemplateName": "protected"},
            MinSize=1,
            MaxSize=1,
            AvailabilityZones=["us-east-1a"],
            NewInstancesProtectedFromScaleIn=True,
        )
        (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["protected"])["AutoScalingGroups"]
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName="protected", ForceDelete=True)
        (reservation,) = ec2.describe_instances(InstanceIds=[group["Instances"][0]["InstanceId"]])["Reservations"]
        assert reservation["Instances"][0]["State"]["Name"] == "terminated"
    """,
)
def force_delete_terminates_protected_instances() -> None:
    """DeleteAutoScalingGroup with ForceDelete terminates protected instances."""

    @replace(AutoScalingResponse, "delete_auto_scaling_group")
    def delete(original: Any, response: Any) -> Any:
        group = response.autoscaling_backend.autoscaling_groups.get(response._get_param("AutoScalingGroupName"))
        if group is not None and response._get_param("ForceDelete"):
            for state in group.instance_states:
                state.protected_from_scale_in = False
        return original(response)


def _keep(parameter: str, attribute: str) -> None:
    """Makes groups keep a parameter of CreateAutoScalingGroup and UpdateAutoScalingGroup."""
    for operation in ("create_auto_scaling_group", "update_auto_scaling_group"):

        @replace(AutoScalingResponse, operation)
        def change(original: Any, response: Any) -> Any:
            answer = original(response)
            value = response._get_param(parameter)
            if value:
                group = response.autoscaling_backend.autoscaling_groups[response._get_param("AutoScalingGroupName")]
                setattr(group, attribute, value)
            return answer
