"""May the worker send to the Prefect API, by its security group?"""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

_EVERY_PROTOCOL = "-1"


@dataclass(frozen=True, kw_only=True)
class EgressRule:
    """A rule that lets something out. Ports do not count where `protocol` is -1, which is every one."""

    protocol: str
    from_port: int
    to_port: int

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        return cls(
            protocol=described["IpProtocol"],
            from_port=described.get("FromPort", -1),
            to_port=described.get("ToPort", -1),
        )

    def admits_tcp(self, port: int) -> bool:
        return self.protocol == _EVERY_PROTOCOL or (self.protocol == "tcp" and self.from_port <= port <= self.to_port)


def check(world: World) -> Finding:
    stack = world.stack
    rules = world.aws("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [stack.worker_security_group_id]}]
    )["SecurityGroupRules"]
    return judge(
        stack.worker_security_group_id,
        [EgressRule.of(rule) for rule in rules if rule["IsEgress"]],
        api_url=stack.prefect_api_url,
        apply=stack.apply,
    )


def judge(group_id: str, rules: list[EgressRule], *, api_url: str, apply: str) -> Finding:
    """Wants the port of the Prefect API and that of HTTPS, for AWS and the registries."""
    parts = urlsplit(api_url)
    api_port = parts.port or (80 if parts.scheme == "http" else 443)
    for port in dict.fromkeys([443, api_port]):
        if not any(rule.admits_tcp(port) for rule in rules):
            return Finding.bad(
                f"the security group {group_id} of the worker lets no TCP out to port {port}",
                f"Put the rule back: {apply}.",
            )
    return Finding.good(f"the worker may send to port {' and '.join(map(str, dict.fromkeys([443, api_port])))}")
