import json
import sys
from pathlib import Path

import pytest

from localcloud.fargate.environment import free_ports
from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import World

pytestmark = pytest.mark.xdist_group("fargate")

PRINT_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"


def test_the_environment_is_the_definition_s_and_fargate_s_alone(
    world: World, fargate: LocalFargate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-this-machine-s-user")
    monkeypatch.setenv("PREFECT_API_KEY", "of-this-machine-s-user")

    task = world.run_python(PRINT_ENVIRONMENT, environment=[{"name": "COLOR", "value": "green"}])

    environment = json.loads(world.output_of(task))
    assert environment["COLOR"] == "green"
    assert environment["AWS_EXECUTION_ENV"] == "AWS_ECS_FARGATE"
    assert environment["AWS_REGION"] == fargate._aws.region
    assert environment["PATH"].split(":")[0] == str(Path(sys.prefix, "bin"))
    assert set(environment) == {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_ENDPOINT_URL",
        "AWS_EXECUTION_ENV",
        "AWS_REGION",
        "COLOR",
        "ECS_CONTAINER_METADATA_URI_V4",
        "HOME",
        "LANG",
        "PATH",
    }


@pytest.mark.usefixtures("fargate")
def test_overrides_replace_the_command_and_add_to_the_environment(world: World) -> None:
    override = {
        "name": "app",
        "command": ["python", "-c", PRINT_ENVIRONMENT],
        "environment": [{"name": "COLOR", "value": "red"}, {"name": "SIZE", "value": "small"}],
    }

    task = world.run(
        ["false"],
        overrides={"containerOverrides": [override]},
        environment=[{"name": "COLOR", "value": "green"}, {"name": "SHAPE", "value": "round"}],
    )

    environment = json.loads(world.output_of(task))
    assert {name: environment[name] for name in ("COLOR", "SIZE", "SHAPE")} == {
        "COLOR": "red",
        "SIZE": "small",
        "SHAPE": "round",
    }


@pytest.mark.usefixtures("fargate")
def test_each_task_starts_in_an_empty_directory_and_home(world: World) -> None:
    source = (
        "import os; from pathlib import Path; print(os.listdir()); print(os.listdir(Path.home())); Path('x').touch()"
    )

    assert {world.output_of(world.run_python(source)) for _ in range(2)} == {"[]\n[]"}


def test_tasks_get_ports_of_their_own(world: World) -> None:
    source = "import os; print(os.environ['PORT'])"
    with LocalFargate(world.aws, clusters=[world.name], port_variables=["PORT"]) as world.fargate:
        tasks = [world.run_python(source, environment=[{"name": "PORT", "value": "8080"}]) for _ in range(2)]
        ports = {world.output_of(task) for task in tasks}

    assert len(ports) == 2
    assert "8080" not in ports


def test_free_ports_are_given_for_each_variable() -> None:
    ports = free_ports(["A", "B"])

    assert list(ports) == ["A", "B"]
    assert all(1024 <= int(port) < 65536 for port in ports.values())
