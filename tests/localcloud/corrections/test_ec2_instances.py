from typing import Any

import pytest

from localcloud.corrections import ec2_instances
from localcloud.embedded_aws import EmbeddedAws


def interface(aws: EmbeddedAws) -> str:
    client = aws.client("ec2")
    vpc = client.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    found: str = client.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    return found


def started_with(aws: EmbeddedAws, name: str, **data: Any) -> dict[str, Any]:
    client = aws.client("ec2")
    client.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t4g.nano", **data}
    )
    started: dict[str, Any] = client.run_instances(LaunchTemplate={"LaunchTemplateName": name}, MinCount=1, MaxCount=1)[
        "Instances"
    ][0]
    return started


@pytest.mark.restores(correction=ec2_instances.launch_template_tags_stay_out_of_its_data)
def test_launch_template_tags_are_separate_from_its_data(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("ec2")
    client.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={
            "ImageId": "ami-12345678",
            "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "Of", "Value": "volume"}]}],
        },
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "Of", "Value": "template"}]}],
    )

    (version,) = client.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"]
    (template,) = client.describe_launch_templates(LaunchTemplateNames=[name])["LaunchTemplates"]

    assert [specification["ResourceType"] for specification in version["LaunchTemplateData"]["TagSpecifications"]] == [
        "volume"
    ]
    assert template["Tags"] == [{"Key": "Of", "Value": "template"}]


@pytest.mark.restores(correction=ec2_instances.instances_use_launch_template_interfaces)
def test_an_instance_has_the_interface_of_its_launch_template(aws: EmbeddedAws, name: str) -> None:
    existing = interface(aws)

    instance = started_with(aws, name, NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": existing}])

    assert [found["NetworkInterfaceId"] for found in instance["NetworkInterfaces"]] == [existing]


@pytest.mark.restores(correction=ec2_instances.terminated_instances_release_interfaces)
def test_an_existing_interface_outlives_its_instance(aws: EmbeddedAws) -> None:
    client = aws.client("ec2")
    existing = interface(aws)
    instance = client.run_instances(
        ImageId="ami-12345678",
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": existing}],
    )["Instances"][0]

    client.terminate_instances(InstanceIds=[instance["InstanceId"]])

    (found,) = client.describe_network_interfaces(NetworkInterfaceIds=[existing])["NetworkInterfaces"]
    assert found["Status"] == "available"


@pytest.mark.restores(correction=ec2_instances.terminated_instances_release_interfaces)
def test_an_interface_created_with_an_instance_is_deleted_with_it(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("ec2")
    instance = started_with(aws, name)
    (made,) = instance["NetworkInterfaces"]

    client.terminate_instances(InstanceIds=[instance["InstanceId"]])

    found = client.describe_network_interfaces(
        Filters=[{"Name": "network-interface-id", "Values": [made["NetworkInterfaceId"]]}]
    )
    assert found["NetworkInterfaces"] == []
