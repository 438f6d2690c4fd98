import json
import sys
from pathlib import Path

import pytest

from localcloud.fargate.container_spec import TaskFailedToStartError
from localcloud.fargate.environment import free_ports, resolve_secrets
from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import World

pytestmark = pytest.mark.xdist_group("fargate")

PRINT_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"

pytestmark = pytest.mark.xdist_group("fargate")


def test_the_environment_comes_only_from_the_definition_and_fargate(
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


def test_each_task_gets_its_own_ports(world: World) -> None:
    source = "import os; print(os.environ['PORT'])"
    with LocalFargate(world.aws, clusters=[world.name], port_variables=["PORT"]) as world.fargate:
        tasks = [world.run_python(source, environment=[{"name": "PORT", "value": "8080"}]) for _ in range(2)]
        ports = {world.output_of(task) for task in tasks}

    assert len(ports) == 2
    assert "8080" not in ports


def test_each_variable_gets_a_free_port() -> None:
    ports = free_ports(["A", "B"])

    assert list(ports) == ["A", "B"]
    assert all(1024 <= int(port) < 65536 for port in ports.values())


def secret(world: World, value: str) -> tuple[str, str]:
    """ARN and version ID of a new secret."""
    answer = world.aws.client("secretsmanager").create_secret(Name=f"{world.name}/key", SecretString=value)
    return answer["ARN"], answer["VersionId"]


@pytest.mark.parametrize(
    ("suffix", "value"),
    [
        ("", '{"api_key": "pnu_1"}'),
        (":api_key::", "pnu_1"),
        (":api_key:AWSCURRENT:", "pnu_1"),
        (":::{version}", '{"api_key": "pnu_1"}'),
        (":api_key::{version}", "pnu_1"),
    ],
)
def test_every_form_of_a_secret_arn_resolves(world: World, suffix: str, value: str) -> None:
    arn, version = secret(world, json.dumps({"api_key": "pnu_1"}))

    assert resolve_secrets({"KEY": arn + suffix.format(version=version)}, world.aws.client) == {"KEY": value}


def test_an_older_version_resolves_by_its_id(world: World) -> None:
    arn, version = secret(world, "old")
    world.aws.client("secretsmanager").put_secret_value(SecretId=arn, SecretString="new")

    assert resolve_secrets({"OLD": f"{arn}:::{version}", "NEW": arn}, world.aws.client) == {"OLD": "old", "NEW": "new"}


@pytest.mark.parametrize("form", ["{name}", "arn:aws:ssm:us-east-1:123456789012:parameter{name}"])
def test_ssm_parameters_resolve_by_name_and_arn(world: World, form: str) -> None:
    name = f"/{world.name}/key"
    world.aws.client("ssm").put_parameter(Name=name, Value="v", Type="SecureString", Overwrite=True)

    assert resolve_secrets({"KEY": form.format(name=name)}, world.aws.client) == {"KEY": "v"}


@pytest.mark.parametrize(
    ("value_from", "why"),
    [
        ("arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf", "ResourceNotFoundException"),
        ("{arn}:missing::", "did not contain json key missing"),
        ("/no/such/parameter", "invalid ssm parameters"),
    ],
)
def test_an_unreadable_secret_has_the_error_message_of_ecs(world: World, value_from: str, why: str) -> None:
    arn, _ = secret(world, "{}")

    with pytest.raises(
        TaskFailedToStartError,
        match=rf"ResourceInitializationError: unable to pull secrets or registry auth: [\s\S]*{why}",
    ):
        resolve_secrets({"KEY": value_from.format(arn=arn)}, world.aws.client)


def test_the_execution_role_reads_the_secrets_of_a_task(world: World, fargate: LocalFargate) -> None:
    arn, _ = secret(world, json.dumps({"api_key": "pnu_1"}))

    with world.aws.recording():
        task = world.run_python(
            "import os; print(os.environ['KEY'])", secrets=[{"name": "KEY", "valueFrom": f"{arn}:api_key::"}]
        )
        output = world.output_of(task)
        readers = {
            fargate.role_of(request.access_key_id)
            for request in world.aws.requests()
            if request.action == "GetSecretValue"
        }

    assert output == "pnu_1"
    assert readers == {world.execution_role}


@pytest.mark.usefixtures("fargate")
def test_a_task_whose_secret_is_missing_fails_to_start(world: World) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf"

    task = world.run(["true"], secrets=[{"name": "KEY", "valueFrom": arn}])

    world.wait_stopped(task)
    described = world.described(task)
    assert described["stopCode"] == "TaskFailedToStart"
    assert described["stoppedReason"].startswith(
        "ResourceInitializationError: unable to pull secrets or registry auth: "
    )
    assert "exitCode" not in described["containers"][0]
