"""Corrections of EC2 networking and of the DNS namespaces of AWS Cloud Map."""

import inspect
from typing import Any

from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPCBackend
from moto.route53.models import route53_backends
from moto.servicediscovery.models import ServiceDiscoveryBackend
from moto.utilities.utils import get_partition

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import replace


@upstream(
    service="Amazon EC2",
    moto_does=(
        "Returns the whole state structure in place of the text, so Terraform waits for `associated` until it"
        " times out."
    ),
    aws_does="Returns `associated` as the state.",
    sources=("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SubnetCidrBlockState.html",),
    reproduce="""
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.17.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
        block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
        created = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.17.0.0/24", Ipv6CidrBlock=block)["Subnet"]
        (subnet,) = ec2.describe_subnets(SubnetIds=[created["SubnetId"]])["Subnets"]
        assert subnet["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlockState"] == {"State": "associated"}
    """,
)
def subnet_ipv6_blocks_have_a_state() -> None:
    """DescribeSubnets returns the state of an IPv6 block as text."""
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


@upstream(
    service="Amazon EC2",
    moto_does="Returns descriptions for CIDR blocks only.",
    aws_does="Returns descriptions for referenced security groups and prefix lists too.",
    sources=("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html",),
    reproduce="""
        ec2 = boto3.client("ec2")
        group = ec2.create_security_group(GroupName="described", Description="test")["GroupId"]
        peer = [{"GroupId": group, "Description": "peer"}]
        permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": peer}
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
        rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
        assert "peer" in [rule.get("Description") for rule in rules]
    """,
)
def security_group_rules_have_descriptions() -> None:
    """DescribeSecurityGroupRules returns the description of every rule."""
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


@upstream(
    service="Amazon EC2",
    moto_does="Leaves the network interface.",
    aws_does="Deletes the network interface that EC2 created for the gateway.",
    sources=("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html",),
    reproduce="""
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.16.0.0/24")["Subnet"]["SubnetId"]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        gateway = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
        ec2.delete_nat_gateway(NatGatewayId=gateway)
        filters = [{"Name": "subnet-id", "Values": [subnet]}]
        assert not ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    """,
)
def deleting_a_nat_gateway_deletes_its_interface() -> None:
    """DeleteNatGateway deletes the network interface of the gateway."""

    @replace(NatGatewayBackend, "delete_nat_gateway")
    def delete_nat_gateway(original: Any, backend: Any, nat_gateway_id: str) -> Any:
        gateway = original(backend, nat_gateway_id)
        backend.enis.pop(gateway._eni.id, None)
        return gateway


@upstream(
    service="Amazon EC2",
    moto_does="Changes only the list of route tables, so deleting the endpoint fails on a missing route.",
    aws_does="Adds the route of the endpoint to added route tables and deletes it from removed ones.",
    sources=("https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-routing",),
    reproduce="""
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.15.0.0/16")["Vpc"]["VpcId"]
        first, second = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
        endpoint = ec2.create_vpc_endpoint(
            VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", VpcEndpointType="Gateway", RouteTableIds=[first]
        )["VpcEndpoint"]["VpcEndpointId"]
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[second])
        (route_table,) = ec2.describe_route_tables(RouteTableIds=[second])["RouteTables"]
        assert endpoint in [route.get("GatewayId") for route in route_table["Routes"]]
    """,
)
def gateway_endpoint_routes_follow_its_route_tables() -> None:
    """ModifyVpcEndpoint updates the routes of the route tables that it adds and removes."""

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


@upstream(
    service="AWS Cloud Map",
    moto_does="Leaves the hosted zone.",
    aws_does="Deletes the Route 53 hosted zone that Cloud Map created.",
    sources=("https://docs.aws.amazon.com/cloud-map/latest/dg/deleting-namespaces.html",),
    reproduce="""
        discovery, route53 = boto3.client("servicediscovery"), boto3.client("route53")
        vpc = boto3.client("ec2").create_vpc(CidrBlock="10.18.0.0/16")["Vpc"]["VpcId"]
        discovery.create_private_dns_namespace(Name="namespace.test", Vpc=vpc)
        namespaces = {found["Name"]: found["Id"] for found in discovery.list_namespaces()["Namespaces"]}
        discovery.delete_namespace(Id=namespaces["namespace.test"])
        assert not [zone for zone in route53.list_hosted_zones()["HostedZones"] if zone["Name"].startswith("namespace.test")]
    """,
)
def deleting_a_dns_namespace_deletes_its_hosted_zone() -> None:
    """DeleteNamespace deletes the hosted zone of a DNS namespace."""

    @replace(ServiceDiscoveryBackend, "delete_namespace")
    def delete_namespace(original: Any, backend: Any, namespace_id: str) -> str:
        namespace = backend.namespaces.get(namespace_id)
        operation_id: str = original(backend, namespace_id)
        zone_id = (namespace.dns_properties or {}).get("HostedZoneId")
        if zone_id:
            route53_backends[backend.account_id][get_partition(backend.region_name)].delete_hosted_zone(zone_id)
        return operation_id
