"""The way out of private subnets at the lowest price: one small EC2 instance that translates addresses."""

from prefect_ecs.names import Names
from prefect_ecs.network.admission import Admission
from prefect_ecs.network.subnets import ANYWHERE, NatTarget, PublicSubnets
from prefect_ecs.resources.launch_template import (
    encrypted_root,
    group_tags,
    metadata_options,
    tag_specifications,
    user_data,
)
from prefect_ecs.terraform.bindings import (
    AutoscalingGroup,
    AutoscalingGroupInstanceMaintenancePolicy,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupLaunchTemplate,
    Construct,
    Eip,
    LaunchTemplate,
    LaunchTemplateCreditSpecification,
    LaunchTemplateNetworkInterfaces,
    NetworkInterface,
    VpcSecurityGroupEgressRule,
)
from prefect_ecs.terraform.provider import Home

INSTANCE_TYPE = "t4g.nano"
"""The smallest Graviton instance."""

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""Amazon Linux 2023, the newest when an instance starts, so that AWS's next image is no change of the plan. Source:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html"""

# Source: https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
SCRIPT = """\
#!/bin/bash
set -euo pipefail
until dnf install -y iptables-services; do sleep 5; done
echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-nat.conf
sysctl -p /etc/sysctl.d/90-nat.conf
systemctl enable --now iptables
iptables -F FORWARD
iptables -t nat -A POSTROUTING -o "$(ip -o route show default | awk '{print $5; exit}')" -j MASQUERADE
service iptables save
"""


class NatInstance(Construct):
    """One instance for all zones, in a group of one, which starts another when it dies.

    What outlives it is its network interface: it holds the public address, routes lead to it, and every new instance starts with it. So
    nothing has to be told that the instance is another one, and it needs no permission in AWS. Source:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/examples-launch-templates-aws-cli.html#example-existing-eni-launch-template

    Attributes:
        targets: what a private subnet's default route leads to, for each zone.
        addresses: expressions, the public IPv4 address that the internet sees.
        admission: its security group.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, home: Home, vpc_id: str, public: PublicSubnets
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = f"{names.prefix}-nat"
        self.admission = self._build_security_group(names, vpc_id)
        interface = self._build_interface(public)
        address = Eip(
            self,
            "address",
            domain="vpc",
            network_interface=interface.id,
            tags={"Name": self._name},
            # An address in a VPC without an internet gateway is refused.
            depends_on=[public.internet_route],
        )
        template = self._build_launch_template(home, interface)
        self._build_group(home, template, public.zones[0], address)
        self.targets: list[NatTarget] = [NatTarget(interface_id=interface.id)] * len(public.ids)
        self.addresses: list[str] = [address.public_ip]

    def _build_security_group(self, names: Names, vpc_id: str) -> Admission:
        admission = Admission(
            self,
            "security_group",
            name=names.security_group("nat"),
            description="NAT instance: what this stack's tasks send, and what becomes of it",
            vpc_id=vpc_id,
            # What tasks may send is said by their own groups; the instance passes it on.
            port=None,
        )
        for protocol in ("tcp", "udp"):
            VpcSecurityGroupEgressRule(
                self,
                f"{protocol}_to_internet",
                security_group_id=admission.id,
                description="What tasks send, and the instance's own packages",
                cidr_ipv4=ANYWHERE,
                ip_protocol=protocol,
                from_port=0,
                to_port=65535,
            )
        return admission

    def _build_interface(self, public: PublicSubnets) -> NetworkInterface:
        return NetworkInterface(
            self,
            "interface",
            description="NAT: outlives the instance that uses it",
            subnet_id=public.ids[0],
            security_groups=[self.admission.id],
            # It passes on what is neither from nor for itself.
            source_dest_check=False,
            tags={"Name": self._name},
        )

    def _build_launch_template(self, home: Home, interface: NetworkInterface) -> LaunchTemplate:
        return LaunchTemplate(
            self,
            "launch_template",
            name=self._name,
            image_id=IMAGE,
            instance_type=INSTANCE_TYPE,
            metadata_options=metadata_options(),
            block_device_mappings=encrypted_root(size_gib=8),
            # Unlimited, the default of this family, would have no upper price.
            credit_specification=LaunchTemplateCreditSpecification(cpu_credits="standard"),
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    network_interface_id=interface.id, device_index=0, delete_on_termination="false"
                )
            ],
            user_data=user_data(self, "script", SCRIPT),
            update_default_version=True,
            tag_specifications=tag_specifications(home, self._name),
            tags={"Name": self._name},
        )

    def _build_group(self, home: Home, template: LaunchTemplate, zone: str, address: Eip) -> None:
        AutoscalingGroup(
            self,
            "group",
            name=self._name,
            min_size=1,
            max_size=1,
            # A zone, for the interface brings its subnet.
            availability_zones=[zone],
            launch_template=AutoscalingGroupLaunchTemplate(
                id=template.id,
                version=f"${{{template.terraform_resource_type}.{template.friendly_unique_id}.latest_version}}",
            ),
            health_check_type="EC2",
            health_check_grace_period=120,
            # The interface is free only once the old instance has gone.
            instance_maintenance_policy=AutoscalingGroupInstanceMaintenancePolicy(
                min_healthy_percentage=0, max_healthy_percentage=100
            ),
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(min_healthy_percentage=0),
            ),
            tag=group_tags(home, self._name),
            # Without its address, the first instance could not install anything.
            depends_on=[address],
        )
