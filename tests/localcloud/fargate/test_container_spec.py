from typing import Any

import pytest

from localcloud.fargate.container_spec import ContainerSpec, MountPoint, TaskFailedToStartError, containers_of

MINIMAL: dict[str, Any] = {"name": "app", "image": "app:1", "command": ["run"]}


def test_a_container_has_the_defaults_of_ecs() -> None:
    spec = ContainerSpec.merged(MINIMAL, {})

    assert spec.command == ("run",)
    assert spec.essential
    assert spec.stop_timeout_seconds == 30
    assert not spec.read_only_root
    assert (spec.health_check, spec.log_options, spec.working_directory) == (None, None, None)


def test_a_container_has_the_values_of_its_definition() -> None:
    spec = ContainerSpec.merged(
        {
            **MINIMAL,
            "essential": False,
            "stopTimeout": 60,
            "secrets": [{"name": "KEY", "valueFrom": "arn"}],
            "dependsOn": [{"containerName": "before", "condition": "HEALTHY"}],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": True}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "group"}},
        },
        {},
    )

    assert (spec.essential, spec.stop_timeout_seconds) == (False, 60)
    assert (spec.secrets, spec.dependencies) == ({"KEY": "arn"}, {"before": "HEALTHY"})
    assert spec.mount_points == (MountPoint(volume="data", path="/data", read_only=True),)
    assert spec.log_options == {"awslogs-group": "group"}


def test_overrides_apply_to_the_container_with_their_name() -> None:
    definition = {"containerDefinitions": [MINIMAL, {**MINIMAL, "name": "helper"}]}

    app, helper = containers_of(definition, {"containerOverrides": [{"name": "helper", "command": ["help"]}]})

    assert (app.command, helper.command) == (("run",), ("help",))


@pytest.mark.parametrize("where", ["definition", "override"], ids=["in the definition", "in the override"])
def test_environment_files_are_refused(where: str) -> None:
    files = {"environmentFiles": [{"value": "arn:aws:s3:::bucket/file.env", "type": "s3"}]}
    definition, override = (files, {}) if where == "definition" else ({}, files)

    with pytest.raises(TaskFailedToStartError, match=r"does not support environmentFiles \(container app\)"):
        ContainerSpec.merged({**MINIMAL, **definition}, override)
