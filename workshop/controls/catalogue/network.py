"""Controls on the network: Amazon EC2 and VPC."""

from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.reading import attribute, companion

_VPC, _GROUP = "aws_vpc", "aws_security_group"


def _closed_default_group() -> Predicate:
    def empty(_: Json, group: Json) -> bool:
        return not (group.get("ingress") or group.get("egress"))

    return companion("aws_default_security_group", "vpc_id", _VPC, empty)


def _recorded() -> Predicate:
    return companion("aws_flow_log", "vpc_id", _VPC, lambda _, log: log["traffic_type"] in ("ALL", "REJECT"))


def _interface_endpoint(service: str) -> Predicate:
    def is_it(_: Json, endpoint: Json) -> bool:
        kind, name = str(endpoint["vpc_endpoint_type"]), str(endpoint["service_name"])
        return kind == "Interface" and name.endswith(f".{service}")

    return companion("aws_vpc_endpoint", "vpc_id", _VPC, is_it)


def _in_use() -> Predicate:
    return companion("aws_nat_gateway", "allocation_id", "aws_eip")


def _no_ingress_from(member: str, everywhere: str) -> Predicate:
    """The group's own rules, and the rules that stand beside it."""

    def holds(stack: Json, name: str) -> bool:
        beside = [
            rule
            for rule in resources(stack, "aws_vpc_security_group_ingress_rule").values()
            if f"${{{_GROUP}.{name}." in rule["security_group_id"]
        ]
        return not stack["resource"][_GROUP][name].get("ingress") and not any(
            rule.get(member) == everywhere for rule in beside
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

    return Predicate(holds, breaks)


_FROM_IPV4 = _no_ingress_from("cidr_ipv4", "0.0.0.0/0")
_FROM_IPV6 = _no_ingress_from("cidr_ipv6", "::/0")


_ASKS_NOBODY = "Nothing in the VPC asks this service; the endpoint would cost its hourly price in each zone."
_BY_NAT = "Tasks reach the registry by the NAT gateway, and its layers by the S3 endpoint. `network.interface_endpoints` makes it."

_SUBNETS = attribute("aws_subnet", "map_public_ip_on_launch", lambda value: value is False, bad=True)
_ADDRESSES = _in_use()

NETWORK: Sequence[Control] = (
    Control(
        "EC2.2",
        "VPC default security groups should not allow inbound or outbound traffic",
        _VPC,
        _closed_default_group(),
        cis="5.4",
        checkov=("CKV2_AWS_12",),
    ),
    Control(
        "EC2.6",
        "VPC flow logging should be enabled in all VPCs",
        _VPC,
        _recorded(),
        cis="3.7",
        checkov=("CKV2_AWS_11",),
        not_met=(
            NotMet(
                "The original bill: flow logs are charged by the GB. `network.flow_logs.enabled` turns them on.",
                ("dev",),
            ),
        ),
    ),
    Control(
        "EC2.10",
        "Amazon EC2 should be configured to use VPC endpoints that are created for the Amazon EC2 service",
        _VPC,
        _interface_endpoint("ec2"),
        not_met=(NotMet(_ASKS_NOBODY),),
    ),
    Control(
        "EC2.12",
        "Unused Amazon EC2 EIPs should be removed",
        "aws_eip",
        _ADDRESSES,
        checkov=("CKV2_AWS_19",),
    ),
    Control(
        "EC2.15",
        "Amazon EC2 subnets should not automatically assign public IP addresses",
        "aws_subnet",
        _SUBNETS,
        checkov=("CKV_AWS_130",),
    ),
    Control(
        "EC2.18",
        "Security groups should only allow unrestricted incoming traffic for authorized ports",
        _GROUP,
        _FROM_IPV4,
    ),
    Control(
        "EC2.19",
        "Security groups should not allow unrestricted access to ports with high risk",
        _GROUP,
        _FROM_IPV4,
        checkov=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"),
    ),
    Control(
        "EC2.53",
        "EC2 security groups should not allow ingress from 0.0.0.0/0 to remote server administration ports",
        _GROUP,
        _FROM_IPV4,
        cis="5.2",
        checkov=("CKV_AWS_24", "CKV_AWS_25"),
    ),
    Control(
        "EC2.54",
        "EC2 security groups should not allow ingress from ::/0 to remote server administration ports",
        _GROUP,
        _FROM_IPV6,
        cis="5.3",
    ),
    Control(
        "EC2.55",
        "VPCs should be configured with an interface endpoint for ECR API",
        _VPC,
        _interface_endpoint("ecr.api"),
        not_met=(NotMet(_BY_NAT),),
    ),
    Control(
        "EC2.56",
        "VPCs should be configured with an interface endpoint for Docker Registry",
        _VPC,
        _interface_endpoint("ecr.dkr"),
        not_met=(NotMet(_BY_NAT),),
    ),
    Control(
        "EC2.57",
        "VPCs should be configured with an interface endpoint for Systems Manager",
        _VPC,
        _interface_endpoint("ssm"),
        not_met=(NotMet(_ASKS_NOBODY),),
    ),
)
