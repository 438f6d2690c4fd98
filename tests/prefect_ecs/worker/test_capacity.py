"""On what the worker and flow runs are run, as synthesized."""

from pathlib import Path

import pytest

from ..settings.refusals import refusal
from ..stacks import DEV, SCENARIOS, resource, synth_file

ZONES, PUBLIC = SCENARIOS / "each-zone.toml", SCENARIOS / "public.toml"


def test_dev_is_on_demand_and_asks_for_nothing_beyond_fargate_s_defaults() -> None:
    stack = synth_file(DEV)
    definition = resource(stack, "aws_ecs_task_definition.worker_task_definition")
    assert "ephemeral_storage" not in definition
    assert definition["runtime_platform"]["cpu_architecture"] == "X86_64"
    assert resource(stack, "aws_ecs_service.worker_service")["capacity_provider_strategy"] == [
        {"base": 0, "capacity_provider": "FARGATE", "weight": 1}
    ]
    template = stack["locals"]["flows_base_job_template"]["job_configuration"]["task_definition"]
    assert not {"runtimePlatform", "ephemeralStorage"} & set(template)


def test_workers_beyond_the_base_are_on_spot() -> None:
    service = resource(synth_file(ZONES), "aws_ecs_service.worker_service")
    assert service["capacity_provider_strategy"] == [
        {"base": 1, "capacity_provider": "FARGATE", "weight": 0},
        {"base": 0, "capacity_provider": "FARGATE_SPOT", "weight": 1},
    ]


def test_without_a_base_all_are_on_spot() -> None:
    service = resource(synth_file(PUBLIC), "aws_ecs_service.worker_service")
    assert service["capacity_provider_strategy"] == [{"base": 0, "capacity_provider": "FARGATE_SPOT", "weight": 1}]


def test_architecture_and_disk_follow_the_settings_each_for_itself() -> None:
    stack = synth_file(ZONES)
    definition = resource(stack, "aws_ecs_task_definition.worker_task_definition")
    assert definition["runtime_platform"] == {"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}
    assert definition["ephemeral_storage"] == {"size_in_gib": 30}
    flows = stack["locals"]["flows_base_job_template"]["job_configuration"]["task_definition"]
    assert flows["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    assert flows["ephemeralStorage"] == {"sizeInGiB": 100}


def test_rolling_limits_follow_the_settings() -> None:
    service = resource(synth_file(PUBLIC), "aws_ecs_service.worker_service")
    assert (service["deployment_minimum_healthy_percent"], service["deployment_maximum_percent"]) == (0, 100)
    assert service["availability_zone_rebalancing"] == "DISABLED"
    assert resource(synth_file(DEV), "aws_ecs_service.worker_service")["availability_zone_rebalancing"] == "ENABLED"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on_demand_base = 1", "on_demand_base needs spot = true"),
        ("maximum_percent = 100", "can neither start nor stop a worker"),
        ("maximum_percent = 100\nminimum_healthy_percent = 0", "maximum_percent = 100 doesn't allow"),
        ("ephemeral_storage_gib = 201", "Input should be less than or equal to 200"),
        ('cpu_architecture = "arm64"', "Input should be 'X86_64' or 'ARM64' (given: 'arm64')"),
    ],
)
def test_what_is_impossible_is_refused_with_the_reason(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(tmp_path, f"[worker]\n{text}")
