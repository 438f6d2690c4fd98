from typing import Any

import pytest

from localcloud.corrections import networking
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=networking.subnet_ipv6_blocks_have_a_state)
def test_the_ipv6_block_of_a_subnet_is_associated(aws: EmbeddedAws) -> None:
    client = aws.client("ec2")
    vpc = client.create_vpc(CidrBlock="10.7.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
    created = client.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.7.0.0/24", Ipv6CidrBlock=block)["Subnet"]

    (subnet,) = client.describe_subnets(SubnetIds=[created["SubnetId"]])["Subnets"]

    assert subnet["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlockState"] == {"State": "associated"}


@pytest.mark.restores(correction=networking.security_group_rules_have_descriptions)
@pytest.mark.parametrize("peer", ["group", "prefix list"])
def test_rules_for_groups_and_prefix_lists_have_descriptions(aws: EmbeddedAws, name: str, peer: str) -> None:
    client = aws.client("ec2")
    group = client.create_security_group(GroupName=name, Description="tested")["GroupId"]
    permission: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    if peer == "group":
        permission["UserIdGroupPairs"] = [{"GroupId": group, "Description": "HTTPS to the peer"}]
    else:
        prefix_list = client.describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
        permission["PrefixListIds"] = [{"PrefixListId": prefix_list, "Description": "HTTPS to the peer"}]
    client.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])

    rules = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])

    (rule,) = [rule for rule in rules["SecurityGroupRules"] if rule["FromPort"] == 443]
    assert rule["Description"] == "HTTPS to the peer"


def test_rules_for_cidr_blocks_have_descriptions(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("ec2")
    group = client.create_security_group(GroupName=name, Description="tested")["GroupId"]
    block = {"CidrIp": "10.0.0.0/8", "Description": "HTTPS inside"}
    client.authorize_security_group_egress(
        GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [block]}]
    )

    rules = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])

    assert {rule.get("Description") for rule in rules["SecurityGroupRules"]} == {None, "HTTPS inside"}


@pytest.mark.restores(correction=networking.deleting_a_nat_gateway_deletes_its_interface)
def test_deleting_a_nat_gateway_deletes_its_network_interface(aws: EmbeddedAws) -> None:
    client = aws.client("ec2")
    vpc = client.create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]["VpcId"]
    subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.6.0.0/24")["Subnet"]["SubnetId"]
    address = client.allocate_address(Domain="vpc")["AllocationId"]
    gateway = client.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]

    def interfaces() -> int:
        found = client.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet]}])
        return len(found["NetworkInterfaces"])

    assert interfaces() == 1
    client.delete_nat_gateway(NatGatewayId=gateway)
    assert interfaces() == 0


@pytest.mark.restores(correction=networking.gateway_endpoint_routes_follow_its_route_tables)
def test_adding_a_route_table_to_an_endpoint_adds_its_route(aws: EmbeddedAws) -> None:
    client = aws.client("ec2")
    vpc = client.create_vpc(CidrBlock="10.5.0.0/16")["Vpc"]["VpcId"]
    first, second = (client.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    endpoint = client.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", VpcEndpointType="Gateway", RouteTableIds=[first]
    )["VpcEndpoint"]["VpcEndpointId"]

    def gateways() -> list[str | None]:
        (table,) = client.describe_route_tables(RouteTableIds=[second])["RouteTables"]
        return [route.get("GatewayId") for route in table["Routes"]]

    client.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[second])
    assert endpoint in gateways()
    client.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert endpoint not in gateways()


@pytest.mark.restores(correction=networking.deleting_a_dns_namespace_deletes_its_hosted_zone)
def test_deleting_a_namespace_deletes_its_hosted_zone(aws: EmbeddedAws, name: str) -> None:
    client, dns = aws.client("servicediscovery"), aws.client("route53")
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    client.create_private_dns_namespace(Name=f"{name}.local", Vpc=vpc)
    (namespace,) = [found["Id"] for found in client.list_namespaces()["Namespaces"] if found["Name"] == f"{name}.local"]

    def zones() -> list[str]:
        return [zone["Name"] for zone in dns.list_hosted_zones()["HostedZones"] if zone["Name"].startswith(name)]

    assert len(zones()) == 1
    client.delete_namespace(Id=namespace)
    assert zones() == []
