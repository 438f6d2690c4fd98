"""EC2 instances in the cluster: as many as its tasks need."""

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.settings import Ec2Settings
from prefect_ecs.context.context import StackContext
from prefect_ecs.network.network import EgressSecurityGroup, Network
from prefect_ecs.resources.launch_template import (
    encrypted_root,
    group_tags,
    metadata_options,
    tag_specifications,
    user_data,
)
from prefect_ecs.resources.role import InstanceRole
from prefect_ecs.terraform.bindings import (
    AutoscalingGroup,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupMixedInstancesPolicy,
    Construct,
    EcsCapacityProvider,
    EcsCapacityProviderAutoScalingGroupProvider,
    EcsCapacityProviderManagedScaling,
    IamInstanceProfile,
    IamServiceLinkedRole,
    InstancesDistribution,
    ITerraformDependable,
    LaunchTemplate,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMonitoring,
    LaunchTemplateNetworkInterfaces,
    MixedInstancesLaunchTemplate,
    MixedInstancesOverride,
    MixedInstancesTemplateVersion,
)
from prefect_ecs.terraform.documents import Principal, Statement
from prefect_ecs.terraform.expressions import reference
from prefect_ecs.terraform.stack import without_address

AGENT_SERVICES = {"ecs-agent": "ecs", "ecs-telemetry": "ecs"}
"""The endpoints that the ECS agent calls, beside `ecs`.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"""

IMAGES = {
    "X86_64": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    "ARM64": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
}
"""Amazon Linux 2023 with the ECS agent, the newest image at the start of an instance, so that a new image from AWS does not change
the plan. Source:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html"""


# Source of each: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
_AGENT: dict[str, str] = {
    "ECS_ENABLE_TASK_IAM_ROLE": "true",
    # A task's execution role writes its log, not the instance's role.
    "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE": "true",
    # Tasks have their own roles and must not use the instance's.
    "ECS_AWSVPC_BLOCK_IMDS": "true",
    "ECS_DISABLE_PRIVILEGED": "true",
}


class ContainerInstances(Construct):
    """An Auto Scaling group that ECS sizes by the tasks that need it.

    An instance does not end while a task runs on it: ECS protects it from scale-in, and drains its tasks first when it must be
    replaced for a newer image or launch template. Destroying the stack does not wait.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Ec2Settings,
        *,
        context: StackContext,
        network: Network,
        cluster: Cluster,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._context = context
        self._name = context.names.instances
        network.add_endpoints(AGENT_SERVICES)
        security_group = EgressSecurityGroup(
            self,
            "security_group",
            name=context.names.security_group("instances"),
            description="EC2 instances of the cluster: no ingress, egress to AWS and image registries",
            owner="instances",
            network=network,
        )
        profile = self._build_profile(self._build_role(without_address(scope)))
        template = self._build_launch_template(security_group.id, profile)
        group = self._build_group(
            template,
            network,
            self._build_autoscaling_role(without_address(scope)),
            [
                *network.dependables,
                *security_group.dependables,
                *context.encryption.dependables,
                *cluster.joinable,
            ],
        )
        cluster.add_capacity_provider(self._build_capacity_provider(group).name)

    def _build_role(self, scope: Construct) -> InstanceRole:
        role = InstanceRole(
            scope,
            "container_instance",
            name=self._context.names.role("instances"),
            description="What the cluster's EC2 instances do: tell ECS that they are there, and how their tasks are",
            provider=self._context.provider,
        )
        role.allow(*agent_statements(self._context))
        return role

    def _build_autoscaling_role(self, scope: Construct) -> IamServiceLinkedRole | None:
        """Creates the service-linked role that starts instances whose volumes have the stack's key.

        The account's default role may use no customer-managed key, and may not exist yet.
        Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
        """
        if self._context.encryption.key is None:
            return None
        names = self._context.names
        role = IamServiceLinkedRole(
            scope,
            "autoscaling",
            aws_service_name="autoscaling.amazonaws.com",
            custom_suffix=names.stack,
            description=f"Starts the EC2 instances of {names.cluster}, with volumes that are encrypted with the stack's key",
        )
        self._context.encryption.allow(*_volume_statements(self._context), after=[role])
        return role

    def _build_profile(self, role: InstanceRole) -> IamInstanceProfile:
        path = self._context.provider.role_path
        return IamInstanceProfile(
            self,
            "profile",
            name=role.name,
            path=None if path == "/" else path,
            role=role.resource_name,
            depends_on=role.dependables,
        )

    def _build_launch_template(self, security_group_id: str, profile: IamInstanceProfile) -> LaunchTemplate:
        return LaunchTemplate(
            self,
            "launch_template",
            name=self._name,
            image_id=IMAGES[self._settings.cpu_architecture],
            # The group's own list takes precedence.
            instance_type=self._settings.instance_types[0],
            metadata_options=metadata_options(),
            block_device_mappings=encrypted_root(
                size_gib=self._settings.root_volume_gib, kms_key_arn=self._context.encryption.key_arn
            ),
            iam_instance_profile=LaunchTemplateIamInstanceProfile(arn=profile.arn),
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    device_index=0,
                    associate_public_ip_address="false",
                    security_groups=[security_group_id],
                    delete_on_termination="true",
                )
            ],
            # Basic monitoring is free; metrics with a period of one minute are not.
            monitoring=LaunchTemplateMonitoring(enabled=False),
            user_data=user_data(self, "agent", agent_script(self._context.names.cluster)),
            update_default_version=True,
            tag_specifications=tag_specifications(self._context.provider, self._name),
            tags={"Name": self._name},
        )

    def _build_group(
        self,
        template: LaunchTemplate,
        network: Network,
        autoscaling_role: IamServiceLinkedRole | None,
        after: list[ITerraformDependable],
    ) -> AutoscalingGroup:
        return AutoscalingGroup(
            self,
            "group",
            name=self._name,
            # ECS sets the desired capacity.
            min_size=self._settings.min_instances,
            max_size=self._settings.max_instances,
            vpc_zone_identifier=network.task_subnet_ids,
            mixed_instances_policy=self._mixed_instances(template),
            protect_from_scale_in=True,
            health_check_type="EC2",
            health_check_grace_period=120,
            service_linked_role_arn=autoscaling_role.arn if autoscaling_role else None,
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(
                    min_healthy_percentage=100,
                    max_healthy_percentage=200,
                    # ECS drains their tasks first.
                    scale_in_protected_instances="Refresh",
                ),
            ),
            # Terraform would wait forever for protected instances.
            force_delete=True,
            # ECS sets this tag, and Terraform would remove it.
            tag=group_tags(self._context.provider, self._name, AmazonECSManaged="true"),
            # An instance can join the cluster only once the cluster and a way to it exist.
            depends_on=after,
        )

    def _mixed_instances(self, template: LaunchTemplate) -> AutoscalingGroupMixedInstancesPolicy:
        return AutoscalingGroupMixedInstancesPolicy(
            instances_distribution=InstancesDistribution(
                on_demand_base_capacity=self._settings.on_demand_base,
                on_demand_percentage_above_base_capacity=100 - self._settings.spot_percent,
                on_demand_allocation_strategy="prioritized",
                spot_allocation_strategy="price-capacity-optimized",
            ),
            launch_template=MixedInstancesLaunchTemplate(
                launch_template_specification=MixedInstancesTemplateVersion(
                    launch_template_id=template.id, version=reference(template, "latest_version")
                ),
                override=[MixedInstancesOverride(instance_type=name) for name in self._settings.instance_types],
            ),
        )

    def _build_capacity_provider(self, group: AutoscalingGroup) -> EcsCapacityProvider:
        return EcsCapacityProvider(
            self,
            "capacity_provider",
            name=self._name,
            auto_scaling_group_provider=EcsCapacityProviderAutoScalingGroupProvider(
                auto_scaling_group_arn=group.arn,
                managed_scaling=EcsCapacityProviderManagedScaling(
                    status="ENABLED", target_capacity=self._settings.target_capacity_percent
                ),
                managed_termination_protection="ENABLED",
                managed_draining="ENABLED",
            ),
        )


def agent_script(cluster: str) -> str:
    """Returns the instance's user data, which writes the agent's settings before the agent starts."""
    lines = "\n".join(f"{name}={value}" for name, value in {"ECS_CLUSTER": cluster, **_AGENT}.items())
    return f"#!/bin/bash\nset -euo pipefail\ncat >> /etc/ecs/ecs.config <<'END'\n{lines}\nEND\n"


def agent_statements(context: StackContext) -> list[Statement]:
    """Returns what the ECS agent needs, on this cluster only.

    AWS's own policy for it (AmazonEC2ContainerServiceforEC2Role) lets an instance join every cluster of the account, pull every
    image and write every log; here the tasks' execution roles pull images and write logs. Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
    """
    on_cluster = context.arn("ecs", f"cluster/{context.names.cluster}")
    instances = context.arn("ecs", f"container-instance/{context.names.cluster}/*")
    return [
        # This action has no resource-level permission.
        Statement("FindEcs", ["ecs:DiscoverPollEndpoint"], ["*"]),
        Statement("JoinTheCluster", ["ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance"], [on_cluster]),
        Statement(
            "TellHowTasksAre",
            ["ecs:SubmitAttachmentStateChanges", "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange"],
            [on_cluster],
        ),
        Statement(
            "HearWhatToRun",
            ["ecs:Poll", "ecs:StartTelemetrySession"],
            [instances],
            {"ArnEquals": {"ecs:cluster": on_cluster}},
        ),
    ]


def _volume_statements(context: StackContext) -> list[Statement]:
    # Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    path = "role/aws-service-role/autoscaling.amazonaws.com"
    role: Principal = {"AWS": context.arn("iam", f"{path}/{context.names.autoscaling_role}", global_service=True)}
    return [
        Statement(
            "InstanceVolumes",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            ["*"],
            principal=role,
        ),
        Statement(
            "InstanceVolumeGrants",
            ["kms:CreateGrant"],
            ["*"],
            {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            principal=role,
        ),
    ]
