import pytest

from localcloud.corrections import servicediscovery
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=servicediscovery.deleting_a_dns_namespace_deletes_its_hosted_zone)
def test_a_deleted_namespace_leaves_no_hosted_zone(aws: EmbeddedAws, name: str) -> None:
    client, dns = aws.client("servicediscovery"), aws.client("route53")
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    client.create_private_dns_namespace(Name=f"{name}.local", Vpc=vpc)
    (namespace,) = [one["Id"] for one in client.list_namespaces()["Namespaces"] if one["Name"] == f"{name}.local"]

    def zones() -> list[str]:
        return [zone["Name"] for zone in dns.list_hosted_zones()["HostedZones"] if zone["Name"].startswith(name)]

    assert len(zones()) == 1
    client.delete_namespace(Id=namespace)
    assert zones() == []
