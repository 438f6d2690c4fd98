"""Corrections of EC2 instances, their launch templates and their network interfaces."""

from typing import Any

from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.launch_templates import LaunchTemplate

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import replace


@upstream(
    service="Amazon EC2",
    moto_does="Also puts the tags of resource type `launch-template` into the tag specifications of the data.",
    aws_does="Keeps them as tags of the template only.",
    sources=("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html",),
    reproduce="""
        ec2 = boto3.client("ec2")
        ec2.create_launch_template(
            LaunchTemplateName="tagged",
            LaunchTemplateData={"ImageId": "ami-12345678"},
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "data"}]}],
        )
        (version,) = ec2.describe_launch_template_versions(LaunchTemplateName="tagged")["LaunchTemplateVersions"]
        assert "TagSpecifications" not in version["LaunchTemplateData"]
    """,
)
def launch_template_tags_stay_out_of_its_data() -> None:
    """The tags of a launch template stay out of LaunchTemplateData."""

    @replace(LaunchTemplate, "create_version")
    def create_version(original: Any, template: Any, data: dict[str, Any], description: str) -> Any:
        specifications = [
            specification
            for specification in data.get("TagSpecifications", [])
            if specification.get("ResourceType") != "launch-template"
        ]
        without = {name: value for name, value in data.items() if name != "TagSpecifications"}
        return original(
            template, {**without, "TagSpecifications": specifications} if specifications else without, description
        )


@upstream(
    service="Amazon EC2",
    moto_does="Creates a new network interface.",
    aws_does="Uses the interfaces that the launch template names, unless the request names others.",
    sources=("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html",),
    reproduce="""
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.19.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.19.0.0/24")["Subnet"]["SubnetId"]
        interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
        interfaces = [{"DeviceIndex": 0, "NetworkInterfaceId": interface}]
        data = {"ImageId": "ami-12345678", "InstanceType": "t3.nano", "NetworkInterfaces": interfaces}
        ec2.create_launch_template(LaunchTemplateName="with-interface", LaunchTemplateData=data)
        answer = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "with-interface"}, MinCount=1, MaxCount=1)
        assert answer["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"] == interface
    """,
)
def instances_use_launch_template_interfaces() -> None:
    """RunInstances uses the network interfaces of the launch template."""

    @replace(InstanceBackend, "run_instances")
    def run_instances(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("launch_template") and not kwargs.get("nics"):
            interfaces = backend._get_template_from_args(kwargs["launch_template"]).data.get("NetworkInterfaces")
            kwargs["nics"] = interfaces or []
        return original(backend, *args, **kwargs)


@upstream(
    service="Amazon EC2",
    moto_does="Leaves both attached.",
    aws_does=("Deletes the interfaces that it created with the instance and detaches the ones that existed before."),
    sources=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html#best-practices-for-configuring-network-interfaces",
    ),
    reproduce="""
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.19.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.19.0.0/24")["Subnet"]["SubnetId"]
        interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
        interfaces = [{"DeviceIndex": 0, "NetworkInterfaceId": interface}]
        answer = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, NetworkInterfaces=interfaces)
        ec2.terminate_instances(InstanceIds=[answer["Instances"][0]["InstanceId"]])
        (found,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
        assert found["Status"] == "available"
    """,
)
def terminated_instances_release_interfaces() -> None:
    """Terminating an instance deletes its own network interface and detaches the others.

    Delete on termination is the default for an interface that EC2 creates with the instance, and only for that.
    """

    @replace(Instance, "prep_nics")
    def prep_nics(original: Any, instance: Any, nic_spec: list[dict[str, Any]], **kwargs: Any) -> None:
        for interface in nic_spec:
            if not interface.get("NetworkInterfaceId"):
                interface.setdefault("DeleteOnTermination", True)
        original(instance, nic_spec, **kwargs)
        if not nic_spec:
            instance.nics[0].delete_on_termination = True

    @replace(Instance, "terminate")
    def terminate(original: Any, instance: Any) -> Any:
        previous = original(instance)
        for interface in list(instance.nics.values()):
            # A terminated instance stays visible for a while; its interfaces no longer refer to it.
            interface.instance = interface.attachment_id = interface.attach_time = interface.device_index = None
            interface.status = "available"
        return previous
