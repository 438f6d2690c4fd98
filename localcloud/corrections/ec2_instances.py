"""Corrections of EC2 instances, their launch templates and their network interfaces."""

from typing import Any

from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.launch_templates import LaunchTemplate

from localcloud.corrections.patching import replace


def a_launch_template_s_own_tags_are_not_in_its_data() -> None:
    """Tags of resource type `launch-template` in CreateLaunchTemplate are the template's own, and not part of LaunchTemplateData.

    AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html (TagSpecification.N)
    moto: also puts them among the tags that the data gives to instances and volumes.
    """

    @replace(LaunchTemplate, "create_version")
    def create_version(original: Any, template: Any, data: dict[str, Any], description: str) -> Any:
        specifications = [
            one for one in data.get("TagSpecifications", []) if one.get("ResourceType") != "launch-template"
        ]
        without = {name: value for name, value in data.items() if name != "TagSpecifications"}
        return original(
            template, {**without, "TagSpecifications": specifications} if specifications else without, description
        )


def an_instance_starts_with_its_launch_template_s_interfaces() -> None:
    """An instance has the network interfaces that its launch template names, unless RunInstances names others.

    AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html (NetworkInterface.N)
    moto: makes a new one all the same.
    """

    @replace(InstanceBackend, "run_instances")
    def run_instances(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("launch_template") and not kwargs.get("nics"):
            interfaces = backend._get_template_from_args(kwargs["launch_template"]).data.get("NetworkInterfaces")
            kwargs["nics"] = interfaces or []
        return original(backend, *args, **kwargs)


def an_ended_instance_gives_its_interfaces_back() -> None:
    """Terminating an instance deletes the interface that was made when it started, and detaches those that were there before.

    AWS: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html#best-practices-for-configuring-network-interfaces
    (deletion on termination is the default for an interface made with the instance, and not for another)
    moto: leaves both, in use.
    """

    @replace(Instance, "prep_nics")
    def prep_nics(original: Any, instance: Any, nic_spec: list[dict[str, Any]], **kwargs: Any) -> None:
        for one in nic_spec:
            if not one.get("NetworkInterfaceId"):
                one.setdefault("DeleteOnTermination", True)
        original(instance, nic_spec, **kwargs)
        if not nic_spec:
            instance.nics[0].delete_on_termination = True

    @replace(Instance, "terminate")
    def terminate(original: Any, instance: Any) -> Any:
        previous = original(instance)
        for interface in list(instance.nics.values()):
            # What the instance was, it still tells for a while; the interface knows nothing of it.
            interface.instance = interface.attachment_id = interface.attach_time = interface.device_index = None
            interface.status = "available"
        return previous
