"""Parts of every launch template: IMDSv2, an encrypted root volume, tags, user data."""

from prefect_ecs.terraform.bindings import (
    AutoscalingGroupTag,
    Construct,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
    LaunchTemplateTagSpecifications,
    TerraformLocal,
)
from prefect_ecs.terraform.provider import StackProvider


def metadata_options() -> LaunchTemplateMetadataOptions:
    """Requires IMDSv2, with a hop limit that keeps containers out."""
    return LaunchTemplateMetadataOptions(http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1)


def encrypted_root(*, size_gib: int, kms_key_arn: str | None = None) -> list[LaunchTemplateBlockDeviceMappings]:
    """Returns the root volume of Amazon Linux, encrypted with a key. Default: the AWS-managed key for EBS."""
    return [
        LaunchTemplateBlockDeviceMappings(
            device_name="/dev/xvda",
            ebs=LaunchTemplateBlockDeviceMappingsEbs(
                encrypted="true",
                kms_key_id=kms_key_arn,
                volume_type="gp3",
                volume_size=size_gib,
                delete_on_termination="true",
            ),
        )
    ]


def tag_specifications(provider: StackProvider, name: str) -> list[LaunchTemplateTagSpecifications]:
    """Returns the stack's tags for volumes, which the provider's default tags do not reach."""
    return [LaunchTemplateTagSpecifications(resource_type="volume", tags={**provider.tags, "Name": name})]


def group_tags(provider: StackProvider, name: str, **more: str) -> list[AutoscalingGroupTag]:
    """Returns the stack's tags for an Auto Scaling group and its instances, which the provider's default tags do not reach."""
    return [
        AutoscalingGroupTag(key=key, value=value, propagate_at_launch=True)
        for key, value in {**provider.tags, "Name": name, **more}.items()
    ]


def user_data(scope: Construct, construct_id: str, script: str) -> str:
    """Declares a script as a local, readable in `cdk.tf.json`, and returns the expression that encodes it."""
    local = TerraformLocal(scope, construct_id, script)
    return f"${{base64encode(local.{local.friendly_unique_id})}}"
