"""Security groups that let only named tasks in."""

from prefect_ecs.terraform.bindings import Construct, ITerraformDependable, SecurityGroup, VpcSecurityGroupIngressRule


class Admission(Construct):
    """A group whose only ingress comes from the security groups that `admit` names: no address range, and so nobody else in the VPC.

    Args:
        port: the TCP port; None admits everything that the tasks' own groups let out.

    Attributes:
        id: expression.
        dependables: the rules, without which those who were admitted reach nothing.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        description: str,
        vpc_id: str,
        port: int | None = 443,
    ) -> None:
        super().__init__(scope, construct_id)
        self._port = port
        group = SecurityGroup(self, "Default", name=name, description=description, vpc_id=vpc_id, tags={"Name": name})
        self.id: str = group.id
        self.dependables: list[ITerraformDependable] = []

    def admit(self, owner: str, security_group_id: str) -> None:
        """Adds the rule for a group of tasks."""
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
