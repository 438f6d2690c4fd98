"""Security groups of tasks: nothing comes in, and only what is named goes out."""

import re
from collections.abc import Sequence

from prefect_ecs.names import Names
from prefect_ecs.network.egress_settings import EgressRule
from prefect_ecs.network.network import Network
from prefect_ecs.network.subnets import ANYWHERE, ANYWHERE_IPV6
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.terraform.bindings import (
    Construct,
    ITerraformDependable,
    SecurityGroup,
    Token,
    VpcSecurityGroupEgressRule,
)


class EgressSecurityGroup(Construct):
    """A group without any ingress rule, whose members reach what speaks HTTPS.

    Security groups do not filter the VPC's own resolver, so that DNS needs no rule.

    Args:
        owner: whose group it is, in one word that is part of the addresses of rules elsewhere.

    Attributes:
        id: expression.
        dependables: the rules, without which a member reaches nothing.
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
        network.admit(owner, self.id)

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
            from_port=443,
            to_port=443,
        )


class TaskSecurityGroup(EgressSecurityGroup):
    """The group of tasks: they poll, nobody calls them, and their health check runs inside the container."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        purpose: str,
        network: Network,
        prefect_api: PrefectApi,
        egress: Sequence[EgressRule] = (),
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            name=names.security_group(purpose),
            description=f"Prefect {purpose} tasks: no ingress, egress to what they need",
            owner=purpose,
            network=network,
        )
        self.dependables += [self._build_api_egress(prefect_api), *map(self._build_egress, egress)]

    def _build_api_egress(self, prefect_api: PrefectApi) -> VpcSecurityGroupEgressRule:
        rule = VpcSecurityGroupEgressRule(
            self,
            "prefect_api",
            security_group_id=self.id,
            description="The port of a self-hosted Prefect API, where it is not HTTPS's",
            cidr_ipv4=ANYWHERE,
            ip_protocol="tcp",
            from_port=Token.as_number(prefect_api.port),
            to_port=Token.as_number(prefect_api.port),
        )
        rule.add_override("count", prefect_api.extra_port_count)
        return rule

    def _build_egress(self, rule: EgressRule) -> VpcSecurityGroupEgressRule:
        # Named by what it opens, so that a rule that is added or removed does not rename the others.
        name = re.sub(r"[^a-z0-9-]", "_", f"{rule.protocol}_{rule.port}_{rule.destination}")
        return VpcSecurityGroupEgressRule(
            self,
            f"egress_{name}",
            security_group_id=self.id,
            description=rule.description,
            cidr_ipv4=None if rule.cidr is None else str(rule.cidr),
            referenced_security_group_id=rule.security_group_id,
            prefix_list_id=rule.prefix_list_id,
            ip_protocol=rule.protocol,
            from_port=rule.port,
            to_port=rule.port,
        )
