"""What every network offers, whoever made it."""

from prefect_ecs.network.admission import Admission
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable


class Network(Construct):
    """Where tasks run, and how they get out.

    Attributes:
        vpc_id: expression.
        task_subnet_ids: expressions, the subnets where tasks run.
        public_subnet_ids, private_subnet_ids: expressions, one for each zone; empty if there are none of the stack's.
        assign_public_ip: whether a task gets a public address, its only way out.
        nat_addresses: expressions, the public addresses that Prefect and others see, for allow-lists; empty without NAT.
        nat_gateway_ids: expressions, for their alarms; empty without NAT gateways.
        ipv6: whether tasks have IPv6 addresses, too.
        admissions: the groups that let only named tasks in: whoever runs tasks has them admitted.
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
        self.admissions: list[Admission] = []
        self._ways_out: list[ITerraformDependable] = []

    @property
    def dependables(self) -> list[ITerraformDependable]:
        rules = [rule for admission in self.admissions for rule in admission.dependables]
        return [*self._ways_out, *rules]

    def admit(self, owner: str, security_group_id: str) -> None:
        """Lets the tasks of a security group use what the network admits only named ones to.

        Args:
            owner: whose tasks, in one word that is part of the rules' addresses.
            security_group_id: expression.
        """
        for admission in self.admissions:
            admission.admit(owner, security_group_id)
