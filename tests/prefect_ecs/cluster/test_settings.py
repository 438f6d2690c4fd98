"""Invalid settings of the cluster and its EC2 instances."""

from pathlib import Path

import pytest
from prefect_ecs.cluster.settings import DockerHubCacheSettings, architecture_of
from pydantic import ValidationError

from ..settings.refusals import refusal

ARM = '[ec2]\ninstance_types = ["m7g.large"]\n'
INTEL = '[ec2]\ninstance_types = ["m7i.large"]\n'
FLOWS = '[flows]\nlaunch_type = "EC2"\n'


@pytest.mark.parametrize(
    ("instance_type", "architecture"),
    [
        ("m7g.large", "ARM64"),
        ("c7gn.xlarge", "ARM64"),
        ("m6gd.metal", "ARM64"),
        ("t4g.small", "ARM64"),
        ("im4gn.large", "ARM64"),
        ("a1.xlarge", "ARM64"),
        ("m7i.large", "X86_64"),
        ("m7i-flex.large", "X86_64"),
        ("m7a.large", "X86_64"),
        ("c5n.18xlarge", "X86_64"),
        ("t3.micro", "X86_64"),
    ],
)
def test_the_name_of_an_instance_type_gives_the_architecture(instance_type: str, architecture: str) -> None:
    assert architecture_of(instance_type) == architecture


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FLOWS, 'flows.launch_type = "EC2" needs instances; set ec2.instance_types'),
        ('[worker]\nlaunch_type = "EC2"', 'worker.launch_type = "EC2" needs instances'),
        (INTEL, "no task uses the instances of ec2.instance_types; set flows.launch_type"),
        (ARM + FLOWS, 'flows.cpu_architecture is "X86_64", but ec2.instance_types (m7g.large) are ARM64'),
        (INTEL + FLOWS + 'cpu_architecture = "ARM64"', 'set flows.cpu_architecture = "X86_64"'),
        ('[ec2]\ninstance_types = ["m7g.large", "m7i.large"]', "m7g.large are ARM64 (Graviton), m7i.large are X86_64"),
        ('[ec2]\ninstance_types = ["large"]', "'large' is not an instance type"),
        ('[ec2]\ninstance_types = ["g5.xlarge"]', "g5.xlarge has devices that the AMI has no drivers for"),
        ('[ec2]\ninstance_types = ["m7i.large", "m7i.large"]', "list at most 40 instance_types, each once"),
        ("[ec2]\nspot_percent = 50", "spot_percent needs instance_types"),
        (f"{INTEL}min_instances = 5\n{FLOWS}", "min_instances = 5 is greater than max_instances = 4"),
        (f"{INTEL}on_demand_base = 1\n{FLOWS}", "on_demand_base needs spot_percent"),
        (f"{INTEL}root_volume_gib = 8\n{FLOWS}", "greater than or equal to 30"),
        (f"{INTEL}target_capacity_percent = 0\n{FLOWS}", "greater than or equal to 1"),
        (f"{INTEL}{FLOWS}ephemeral_storage_gib = 100", "set ec2.root_volume_gib instead"),
        (f"{INTEL}{FLOWS}spot = true", "set ec2.spot_percent instead"),
        (f"{INTEL}{FLOWS}cpu_units = 64", "cpu_units must be 128 to 196608"),
        (f'{INTEL}{FLOWS}[network]\nnat = "public"', "a task on an instance gets no public address"),
        (f"{FLOWS}cpu_units = 1500".replace("EC2", "FARGATE"), "Fargate doesn't support cpu_units = 1500"),
    ],
)  # fmt: skip
def test_invalid_settings_are_refused_with_the_reason(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"enabled": True}, "credential_secret_name need each other"),
        ({"credential_secret_name": "ecr-pullthroughcache/hub"}, "credential_secret_name need each other"),
        ({"enabled": True, "credential_secret_name": "hub"}, "must start with ecr-pullthroughcache/"),
    ],
)
def test_an_invalid_docker_hub_cache_is_refused(values: dict[str, object], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        DockerHubCacheSettings.model_validate(values)
