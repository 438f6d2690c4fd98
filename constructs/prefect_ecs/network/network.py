"""What a network offers to tasks, and the security groups at its edges."""

from prefect_ecs.terraform.bindings import (
    Construct,
    ITerraformDependable,
    SecurityGroup,
    VpcSecurityGroupEgressRule,
    VpcSecurityGroupIngressRule,
)

ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"
HTTPS_PORT = 443


class IngressSecurityGroup(Construct):
    """A security group whose only ingress comes from the security groups that `allow_from` names, and from no address range.

    Args:
        port: the TCP port; None allows all protocols and ports.

    Attributes:
        id: expression.
        dependables: the ingress rules, without which the named groups reach nothing.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        description: str,
        vpc_id: str,
        port: int | None = HTTPS_PORT,
    ) -> None:
        super().__init__(scope, construct_id)
        self._port = port
        group = SecurityGroup(self, "Default", name=name, description=description, vpc_id=vpc_id, tags={"Name": name})
        self.id: str = group.id
        self.dependables: list[ITerraformDependable] = []

    def allow_from(self, owner: str, security_group_id: str) -> None:
        """Adds the ingress rule for a group of tasks or instances."""
        rule = VpcSecurityGroupIngressRule(
            self,
            f"from_{owner}",
            security_group_id=self.id,
            description=f"From the {owner} tasks only",
            referenced_security_group_id=security_group_id,
            ip_protocol="-1" if self._port is None else "tcp",
            from_port=self._port,
            to_port=self._port,
        )
        self.dependables.append(rule)


class Network(Construct):
    """The subnets where tasks run, and their way out.

    Attributes:
        vpc_id: expression.
        task_subnet_ids: expressions, the subnets where tasks run.
        public_subnet_ids, private_subnet_ids: expressions, one for each zone; empty if the stack creates none.
        assign_public_ip: whether a task gets a public address, its only way out.
        nat_addresses: expressions, the public addresses of outgoing traffic, for allow-lists; empty without NAT.
        nat_gateway_ids: expressions, for alarms; empty without NAT gateways.
        ipv6: whether tasks also have IPv6 addresses.
        dependables: what must exist before a task has a way out.
    """

    vpc_id: str
    task_subnet_ids: list[str]
    assign_public_ip: bool = False
    ipv6: bool = False

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.public_subnet_ids: list[str] = []
        self.private_subnet_ids: list[str] = []
        self.nat_addresses: list[str] = []
        self.nat_gateway_ids: list[str] = []
        self._ingress_groups: list[IngressSecurityGroup] = []
        self._ways_out: list[ITerraformDependable] = []

    @property
    def dependables(self) -> list[ITerraformDependable]:
        return [*self._ways_out, *self._ingress_rules]

    @property
    def _ingress_rules(self) -> list[ITerraformDependable]:
        return [rule for group in self._ingress_groups for rule in group.dependables]

    def allow_from(self, owner: str, security_group_id: str) -> None:
        """Lets the members of a security group use the network's endpoints and NAT instance.

        Args:
            owner: whose group it is, one word that becomes part of the rules' addresses.
            security_group_id: expression.
        """
        for group in self._ingress_groups:
            group.allow_from(owner, security_group_id)

    def add_endpoints(self, services: dict[str, str]) -> None:
        """Adds interface endpoints, if the network has any: tasks then need no other way to these services.

        Args:
            services: endpoint, such as `ecs-agent` → the service's prefix in IAM actions, such as `ecs`.
        """


class EgressSecurityGroup(Construct):
    """A security group without ingress, whose members reach HTTPS anywhere.

    Security groups do not filter the VPC's own resolver, so DNS needs no rule.

    Args:
        owner: whose group it is, one word that becomes part of the addresses of other groups' rules.

    Attributes:
        id: expression.
        dependables: the egress rules, without which a member reaches nothing.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, description: str, owner: str, network: Network
    ) -> None:
        super().__init__(scope, construct_id)
        group = SecurityGroup(
            self, "Default", name=name, description=description, vpc_id=network.vpc_id, tags={"Name": name}
        )
        self.id: str = group.id
        self.dependables: list[ITerraformDependable] = [self._build_https_egress("https", cidr_ipv4=ANYWHERE)]
        if network.ipv6:
            self.dependables.append(self._build_https_egress("https_by_ipv6", cidr_ipv6=ANYWHERE_IPV6))
        network.allow_from(owner, self.id)

    def _build_https_egress(
        self, construct_id: str, *, cidr_ipv4: str | None = None, cidr_ipv6: str | None = None
    ) -> VpcSecurityGroupEgressRule:
        return VpcSecurityGroupEgressRule(
            self,
            construct_id,
            security_group_id=self.id,
            description="HTTPS: AWS, the Prefect API, image registries",
            cidr_ipv4=cidr_ipv4,
            cidr_ipv6=cidr_ipv6,
            ip_protocol="tcp",
            from_port=HTTPS_PORT,
            to_port=HTTPS_PORT,
        )
