"""NAT, the way out of private subnets: gateways, or one small EC2 instance at the lowest price."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.network.network import ANYWHERE, IngressSecurityGroup
from prefect_ecs.network.subnets import NatTarget, PublicSubnets
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
    NatGateway,
    NetworkInterface,
    VpcSecurityGroupEgressRule,
)
from prefect_ecs.terraform.expressions import reference

INSTANCE_TYPE = "t4g.nano"
"""The smallest Graviton instance."""

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""Amazon Linux 2023, the newest image at the start of an instance, so that a new image from AWS does not change the plan. Source:
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


class NatGateways(Construct):
    """One NAT gateway for all zones, as in the original design, or one for each zone.

    If there is one and its zone fails, the other zones lose their way out, too.

    Attributes:
        targets: the targets of the private subnets' default routes, one for each zone.
        addresses: expressions, the public IPv4 addresses of outgoing traffic.
        gateway_ids: expressions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        context: StackContext,
        public: PublicSubnets,
        one_for_each_zone: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.addresses: list[str] = []
        self.gateway_ids: list[str] = []
        for number, subnet_id in enumerate(public.ids if one_for_each_zone else public.ids[:1], start=1):
            # The first gateway's address does not depend on how many there are, so that others can be added.
            suffix = "" if number == 1 else f"_{number}"
            name = f"{context.names.prefix}-nat{suffix.replace('_', '-')}"
            address = Eip(self, f"address{suffix}", domain="vpc", tags={"Name": name})
            context.protect(address)
            gateway = NatGateway(
                self,
                f"gateway{suffix}",
                allocation_id=address.allocation_id,
                subnet_id=subnet_id,
                tags={"Name": name},
                # A NAT gateway fails to start in a subnet that has no route to the internet yet.
                depends_on=[public.internet_route],
            )
            self.gateway_ids.append(gateway.id)
            self.addresses.append(address.public_ip)
        self.targets: list[NatTarget] = [
            NatTarget(gateway_id=self.gateway_ids[index if one_for_each_zone else 0])
            for index in range(len(public.ids))
        ]


class NatInstance(Construct):
    """One instance for all zones, in an Auto Scaling group of one, which replaces a failed instance.

    The network interface outlives the instance: it holds the public address, routes point to it, and every new instance starts
    with it. A replacement therefore changes nothing else, and the instance needs no AWS permission. Source:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/examples-launch-templates-aws-cli.html#example-existing-eni-launch-template

    Attributes:
        targets: the targets of the private subnets' default routes, one for each zone.
        addresses: expressions, the public IPv4 address of outgoing traffic.
        ingress: the security group, which admits the tasks.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, context: StackContext, vpc_id: str, public: PublicSubnets
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = f"{context.names.prefix}-nat"
        self.ingress = self._build_security_group(context, vpc_id)
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
        context.protect(address)
        template = self._build_launch_template(context, interface)
        self._build_group(context, template, public.zones[0], address)
        self.targets: list[NatTarget] = [NatTarget(interface_id=interface.id)] * len(public.ids)
        self.addresses: list[str] = [address.public_ip]

    def _build_security_group(self, context: StackContext, vpc_id: str) -> IngressSecurityGroup:
        group = IngressSecurityGroup(
            self,
            "security_group",
            name=context.names.security_group("nat"),
            description="NAT instance: what this stack's tasks send, and what becomes of it",
            vpc_id=vpc_id,
            # The tasks' own security groups restrict what they send; the instance forwards all of it.
            port=None,
        )
        for protocol in ("tcp", "udp"):
            VpcSecurityGroupEgressRule(
                self,
                f"{protocol}_to_internet",
                security_group_id=group.id,
                description="What tasks send, and the instance's own packages",
                cidr_ipv4=ANYWHERE,
                ip_protocol=protocol,
                from_port=0,
                to_port=65535,
            )
        return group

    def _build_interface(self, public: PublicSubnets) -> NetworkInterface:
        return NetworkInterface(
            self,
            "interface",
            description="NAT: outlives the instance that uses it",
            subnet_id=public.ids[0],
            security_groups=[self.ingress.id],
            # It forwards packets of which it is neither source nor destination.
            source_dest_check=False,
            tags={"Name": self._name},
        )

    def _build_launch_template(self, context: StackContext, interface: NetworkInterface) -> LaunchTemplate:
        return LaunchTemplate(
            self,
            "launch_template",
            name=self._name,
            image_id=IMAGE,
            instance_type=INSTANCE_TYPE,
            metadata_options=metadata_options(),
            block_device_mappings=encrypted_root(size_gib=8),
            # Unlimited credits, the default of this family, have no upper price.
            credit_specification=LaunchTemplateCreditSpecification(cpu_credits="standard"),
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    network_interface_id=interface.id, device_index=0, delete_on_termination="false"
                )
            ],
            user_data=user_data(self, "script", SCRIPT),
            update_default_version=True,
            tag_specifications=tag_specifications(context.provider, self._name),
            tags={"Name": self._name},
        )

    def _build_group(self, context: StackContext, template: LaunchTemplate, zone: str, address: Eip) -> None:
        AutoscalingGroup(
            self,
            "group",
            name=self._name,
            min_size=1,
            max_size=1,
            # A zone, not a subnet: the interface determines the subnet.
            availability_zones=[zone],
            launch_template=AutoscalingGroupLaunchTemplate(
                id=template.id,
                version=reference(template, "latest_version"),
            ),
            health_check_type="EC2",
            health_check_grace_period=120,
            # The interface is free only once the old instance is terminated.
            instance_maintenance_policy=AutoscalingGroupInstanceMaintenancePolicy(
                min_healthy_percentage=0, max_healthy_percentage=100
            ),
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(min_healthy_percentage=0),
            ),
            tag=group_tags(context.provider, self._name),
            # Without the address, the first instance can't install packages.
            depends_on=[address],
        )
