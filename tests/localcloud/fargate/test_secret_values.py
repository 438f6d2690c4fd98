import json

import pytest

from localcloud.fargate.local_fargate import LocalFargate
from localcloud.fargate.secret_values import resolve
from localcloud.fargate.task_failed_to_start import TaskFailedToStartError
from tests.localcloud.fargate.world import World

pytestmark = pytest.mark.xdist_group("fargate")


def secret(world: World, value: str) -> tuple[str, str]:
    """ARN and version id of a new secret."""
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
def test_every_form_of_a_secret_s_arn_is_read(world: World, suffix: str, value: str) -> None:
    arn, version = secret(world, json.dumps({"api_key": "pnu_1"}))

    assert resolve({"KEY": arn + suffix.format(version=version)}, world.aws.client) == {"KEY": value}


def test_an_older_version_is_read_by_its_id(world: World) -> None:
    arn, version = secret(world, "old")
    world.aws.client("secretsmanager").put_secret_value(SecretId=arn, SecretString="new")

    assert resolve({"OLD": f"{arn}:::{version}", "NEW": arn}, world.aws.client) == {"OLD": "old", "NEW": "new"}


@pytest.mark.parametrize("form", ["{name}", "arn:aws:ssm:us-east-1:123456789012:parameter{name}"])
def test_parameters_of_ssm_are_read_by_name_and_arn(world: World, form: str) -> None:
    name = f"/{world.name}/key"
    world.aws.client("ssm").put_parameter(Name=name, Value="v", Type="SecureString", Overwrite=True)

    assert resolve({"KEY": form.format(name=name)}, world.aws.client) == {"KEY": "v"}


@pytest.mark.parametrize(
    ("value_from", "why"),
    [
        ("arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf", "ResourceNotFoundException"),
        ("{arn}:missing::", "did not contain json key missing"),
        ("/no/such/parameter", "invalid ssm parameters"),
    ],
)
def test_what_cannot_be_read_is_said_as_ecs_says_it(world: World, value_from: str, why: str) -> None:
    arn, _ = secret(world, "{}")

    with pytest.raises(
        TaskFailedToStartError,
        match=rf"ResourceInitializationError: unable to pull secrets or registry auth: [\s\S]*{why}",
    ):
        resolve({"KEY": value_from.format(arn=arn)}, world.aws.client)


def test_a_task_gets_its_secrets_read_by_its_execution_role(world: World, fargate: LocalFargate) -> None:
    arn, _ = secret(world, json.dumps({"api_key": "pnu_1"}))

    with world.aws.recording():
        task = world.run_python(
            "import os; print(os.environ['KEY'])", secrets=[{"name": "KEY", "valueFrom": f"{arn}:api_key::"}]
        )
        output = world.output_of(task)
        readers = {fargate.role_of(one.access_key_id) for one in world.aws.requests() if one.action == "GetSecretValue"}

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
