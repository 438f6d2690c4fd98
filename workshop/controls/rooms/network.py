"""Controls for the VPC and its security groups, addresses and endpoints."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.predicates import attribute, companion

_VPC, _GROUP = "aws_vpc", "aws_security_group"


def _interface_endpoint(service: str) -> Predicate:
    def matches(_: Json, endpoint: Json) -> bool:
        kind, name = str(endpoint["vpc_endpoint_type"]), str(endpoint["service_name"])
        return kind == "Interface" and name.endswith(f".{service}")

    return companion("aws_vpc_endpoint", "vpc_id", _VPC, matches)


def _no_ingress_from(member: str, everywhere: str) -> Predicate:
    """Inline rules of the group, and separate rules that refer to it."""

    def holds(stack: Json, name: str) -> bool:
        separate_rules = [
            rule
            for rule in resources(stack, "aws_vpc_security_group_ingress_rule").values()
            if f"${{{_GROUP}.{name}." in rule["security_group_id"]
        ]
        return not stack["resource"][_GROUP][name].get("ingress") and not any(
            rule.get(member) == everywhere for rule in separate_rules
        )

    def breaks(stack: Json, name: str) -> None:
        rules = stack["resource"].setdefault("aws_vpc_security_group_ingress_rule", {})
        rules["planted"] = {
            "security_group_id": f"${{{_GROUP}.{name}.id}}",
            "from_port": 22,
            "to_port": 22,
            "ip_protocol": "tcp",
            member: everywhere,
        }

    return Predicate(_GROUP, holds, breaks)


_FROM_IPV4 = _no_ingress_from("cidr_ipv4", "0.0.0.0/0")
_FROM_IPV6 = _no_ingress_from("cidr_ipv6", "::/0")
_NOT_CALLED = "Nothing in the VPC calls this service, and the endpoint has an hourly price in each zone."
_THROUGH_NAT = "Tasks reach the registry through the NAT gateway and layers through the S3 endpoint; `network.interface_endpoints` adds it."


CONTROLS: Sequence[Control] = (
    Control(
        "EC2.2",
        "VPC default security groups should not allow inbound or outbound traffic",
        companion(
            "aws_default_security_group",
            "vpc_id",
            _VPC,
            lambda _, group: not (group.get("ingress") or group.get("egress")),
        ),
        cis="5.4",
        checkov=("CKV2_AWS_12",),
    ),
    Control(
        "EC2.6",
        "VPC flow logging should be enabled in all VPCs",
        companion("aws_flow_log", "vpc_id", _VPC, lambda _, log: log["traffic_type"] in ("ALL", "REJECT")),
        cis="3.7",
        checkov=("CKV2_AWS_11",),
        not_met=(
            NotMet(
                "Keeps the original bill: AWS charges for flow logs by the GB. `network.flow_logs.enabled` turns them on.",
                ("dev",),
            ),
        ),
    ),
    Control(
        "EC2.10",
        "Amazon EC2 should be configured to use VPC endpoints that are created for the Amazon EC2 service",
        _interface_endpoint("ec2"),
        not_met=(NotMet(_NOT_CALLED),),
    ),
    Control(
        "EC2.12",
        "Unused Amazon EC2 EIPs should be removed",
        companion("aws_nat_gateway", "allocation_id", "aws_eip"),
        checkov=("CKV2_AWS_19",),
    ),
    Control(
        "EC2.15",
        "Amazon EC2 subnets should not automatically assign public IP addresses",
        attribute("aws_subnet", "map_public_ip_on_launch", lambda value: value is False, bad=True),
        checkov=("CKV_AWS_130",),
    ),
    Control(
        "EC2.18",
        "Security groups should only allow unrestricted incoming traffic for authorized ports",
        _FROM_IPV4,
    ),
    Control(
        "EC2.19",
        "Security groups should not allow unrestricted access to ports with high risk",
        _FROM_IPV4,
        checkov=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"),
    ),
    Control(
        "EC2.53",
        "EC2 security groups should not allow ingress from 0.0.0.0/0 to remote server administration ports",
        _FROM_IPV4,
        cis="5.2",
        checkov=("CKV_AWS_24", "CKV_AWS_25"),
    ),
    Control(
        "EC2.54",
        "EC2 security groups should not allow ingress from ::/0 to remote server administration ports",
        _FROM_IPV6,
        cis="5.3",
    ),
    Control(
        "EC2.55",
        "VPCs should be configured with an interface endpoint for ECR API",
        _interface_endpoint("ecr.api"),
        not_met=(NotMet(_THROUGH_NAT),),
    ),
    Control(
        "EC2.56",
        "VPCs should be configured with an interface endpoint for Docker Registry",
        _interface_endpoint("ecr.dkr"),
        not_met=(NotMet(_THROUGH_NAT),),
    ),
    Control(
        "EC2.57",
        "VPCs should be configured with an interface endpoint for Systems Manager",
        _interface_endpoint("ssm"),
        not_met=(NotMet(_NOT_CALLED),),
    ),
)
