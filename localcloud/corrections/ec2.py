"""Corrections of EC2 networking."""

import inspect
from typing import Any

from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPCBackend

from localcloud.corrections.patching import replace


def ipv6_block_of_a_subnet_has_a_state() -> None:
    """DescribeSubnets gives the state of an IPv6 block as text: `ipv6CidrBlockState.state` is `associated`.

    AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SubnetCidrBlockState.html
    moto: puts the whole state structure where the text belongs, so that Terraform waits for `associated` in vain.
    """
    Subnet.ipv6_cidr_block_association_set = property(  # type: ignore[method-assign,assignment]
        lambda subnet: [
            {
                "ipv6CidrBlock": association["ipv6CidrBlock"],
                "associationId": association["associationId"],
                "ipv6CidrBlockState": {"state": association["ipv6CidrBlockState"]["State"]},
            }
            for association in subnet.ipv6_cidr_block_associations.values()
            if association["ipv6CidrBlockState"]["State"] == "associated"
        ]
    )


def every_security_group_rule_has_its_description() -> None:
    """DescribeSecurityGroupRules returns a rule's description, whatever the rule refers to.

    AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
    moto: returns it for CIDR blocks only, not for a referenced group or a prefix list.
    """
    signature = inspect.signature(SecurityGroupRule.__init__)

    @replace(SecurityGroupRule, "__init__")
    def init(original: Any, rule: Any, *args: Any, **kwargs: Any) -> None:
        original(rule, *args, **kwargs)
        prefix_list = signature.bind(rule, *args, **kwargs).arguments.get("prefix_list_id") or {}
        rule.prefix_list_description = prefix_list.get("Description")

    SecurityGroupRule.description = property(  # type: ignore[method-assign,assignment]
        lambda rule: (
            rule.ip_range.get("Description") or rule.source_group.get("Description") or rule.prefix_list_description
        )
    )


def deleting_a_nat_gateway_deletes_its_network_interface() -> None:
    """DeleteNatGateway also deletes the network interface that EC2 made for the gateway.

    AWS: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
    moto: leaves the interface.
    """

    @replace(NatGatewayBackend, "delete_nat_gateway")
    def delete_nat_gateway(original: Any, backend: Any, nat_gateway_id: str) -> Any:
        gateway = original(backend, nat_gateway_id)
        backend.enis.pop(gateway._eni.id, None)
        return gateway


def route_tables_that_join_a_gateway_endpoint_get_its_route() -> None:
    """ModifyVpcEndpoint adds the endpoint's route to route tables that join it, and removes it from those that leave.

    AWS: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-routing
    moto: changes the list of tables alone, so that deleting the endpoint then fails on a route that is not there.
    """

    @replace(VPCBackend, "modify_vpc_endpoint")
    def modify_vpc_endpoint(original: Any, backend: Any, **kwargs: Any) -> None:
        (endpoint,) = backend.describe_vpc_endpoints(vpc_end_point_ids=[kwargs["vpc_id"]])
        before = set(endpoint.route_table_ids or ())
        original(backend, **kwargs)
        after = set(endpoint.route_table_ids or ())
        prefix_list = endpoint.destination_prefix_list_id
        for table in sorted(after - before):
            backend.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
        for table in sorted(before - after):
            backend.delete_route(table, prefix_list)
