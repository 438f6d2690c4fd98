"""EC2 instances in the cluster: as many as its tasks need."""

from prefect_ecs.cluster.agent import agent_script
from prefect_ecs.cluster.settings import Ec2Settings
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.network.security_groups import EgressSecurityGroup
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.launch_template import (
    encrypted_root,
    group_tags,
    metadata_options,
    tag_specifications,
    user_data,
)
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
from prefect_ecs.terraform.expressions import reference
from prefect_ecs.terraform.provider import Home
from prefect_ecs.worker.roles import Roles

IMAGES = {
    "X86_64": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    "ARM64": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
}
"""Amazon Linux 2023 with the ECS agent, the newest when an instance starts, so that AWS's next image is no change of the plan. Source:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html"""


class ContainerInstances(Construct):
    """An Auto Scaling group that ECS sizes by the tasks that ask for it.

    No instance is ended while a task runs on it: ECS protects it from scaling in, and where it must go (for a newer image or launch
    template) ECS first waits for its tasks. A stack that is destroyed does not wait.

    Attributes:
        capacity_provider_name: expression.
        dependables: what must exist before a task can be placed.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Ec2Settings,
        *,
        names: Names,
        home: Home,
        network: Network,
        roles: Roles,
        encryption: Encryption,
        after: list[ITerraformDependable],
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._names = names
        self._home = home
        security_group = EgressSecurityGroup(
            self,
            "security_group",
            name=names.security_group("instances"),
            description="EC2 instances of the cluster: no ingress, egress to AWS and image registries",
            owner="instances",
            network=network,
        )
        profile = self._build_profile(roles)
        template = self._build_launch_template(security_group.id, profile, encryption)
        group = self._build_group(
            template,
            network,
            roles,
            [*network.dependables, *security_group.dependables, *encryption.dependables, *after],
        )
        self.capacity_provider_name: str = self._build_capacity_provider(group).name

    def _build_profile(self, roles: Roles) -> IamInstanceProfile:
        role = roles.container_instance
        if role is None:
            raise TypeError("container instances need their role")
        return IamInstanceProfile(
            self,
            "profile",
            name=role.name,
            path=None if self._home.role_path == "/" else self._home.role_path,
            role=role.resource_name,
            depends_on=role.dependables,
        )

    def _build_launch_template(
        self, security_group_id: str, profile: IamInstanceProfile, encryption: Encryption
    ) -> LaunchTemplate:
        return LaunchTemplate(
            self,
            "launch_template",
            name=self._names.instances,
            image_id=IMAGES[self._settings.cpu_architecture],
            # The group's own list goes before it.
            instance_type=self._settings.instance_types[0],
            metadata_options=metadata_options(),
            block_device_mappings=encrypted_root(
                size_gib=self._settings.root_volume_gib, kms_key_arn=encryption.key_arn
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
            # What one minute shows, five would hide; and it costs.
            monitoring=LaunchTemplateMonitoring(enabled=False),
            user_data=user_data(self, "agent", agent_script(self._names.cluster)),
            update_default_version=True,
            tag_specifications=tag_specifications(self._home, self._names.instances),
            tags={"Name": self._names.instances},
        )

    def _build_group(
        self, template: LaunchTemplate, network: Network, roles: Roles, after: list[ITerraformDependable]
    ) -> AutoscalingGroup:
        return AutoscalingGroup(
            self,
            "group",
            name=self._names.instances,
            # ECS decides how many there are; so nothing is said of the desired capacity.
            min_size=self._settings.min_instances,
            max_size=self._settings.max_instances,
            vpc_zone_identifier=network.task_subnet_ids,
            mixed_instances_policy=self._mixed_instances(template),
            protect_from_scale_in=True,
            health_check_type="EC2",
            health_check_grace_period=120,
            service_linked_role_arn=roles.autoscaling_arn,
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(
                    min_healthy_percentage=100,
                    max_healthy_percentage=200,
                    # ECS waits for their tasks all the same.
                    scale_in_protected_instances="Refresh",
                ),
            ),
            # Protected instances do not end by themselves, and Terraform would wait for them in vain.
            force_delete=True,
            # ECS sets this tag, and Terraform would take it away.
            tag=group_tags(self._home, self._names.instances, AmazonECSManaged="true"),
            # Without a cluster to join, or a way to it, an instance is of no use.
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
                override=[MixedInstancesOverride(instance_type=one) for one in self._settings.instance_types],
            ),
        )

    def _build_capacity_provider(self, group: AutoscalingGroup) -> EcsCapacityProvider:
        return EcsCapacityProvider(
            self,
            "capacity_provider",
            name=self._names.instances,
            auto_scaling_group_provider=EcsCapacityProviderAutoScalingGroupProvider(
                auto_scaling_group_arn=group.arn,
                managed_scaling=EcsCapacityProviderManagedScaling(
                    status="ENABLED", target_capacity=self._settings.target_capacity_percent
                ),
                managed_termination_protection="ENABLED",
                managed_draining="ENABLED",
            ),
        )
