"""`prefect-ecs rotate-key`: where the new credential goes in each mode, and which credentials are refused."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import prefect_ecs_ops.rotate_key.command as rotation
from localcloud.embedded_aws import ACCOUNT_ID, EmbeddedAws
from prefect_ecs_ops.common.aws import Aws
from prefect_ecs_ops.rotate_key.command import rotate_key

from ...prefect_ecs.stacks import DEV, SCENARIOS, Json, synth_file

CLOUD = 'prefect_api_key = "pnu_old"\n'
SELF_HOSTED = 'prefect_api_url = "https://prefect.example.com/api"\nprefect_api_auth_string = "admin:old"\n'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return written(tmp_path, synth_file(DEV))


def written(directory: Path, stack: Json) -> Path:
    (directory / "cdk.tf.json").write_text(json.dumps(stack))
    return directory


def rotate(
    directory: Path, credential: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(credential))
    code = rotate_key("dev", directory)
    shown = capsys.readouterr().out
    assert credential.strip() not in shown or not credential.strip()
    return code, shown


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        (CLOUD, "pnu_new\n", 'prefect_api_key = "pnu_new"\nprefect_api_key_version = 2\n'),
        (f"{CLOUD}prefect_api_key_version = 7\n", "pnu_new", 'prefect_api_key = "pnu_new"\nprefect_api_key_version = 8\n'),
        (f'{CLOUD}prefect_api_key_version = "2"\n', "pnu_new", 'prefect_api_key = "pnu_new"\nprefect_api_key_version = 3\n'),
        (SELF_HOSTED, "admin:new", SELF_HOSTED.replace("admin:old", "admin:new") + "prefect_api_key_version = 2\n"),
    ],
)  # fmt: skip
def test_managed_writes_the_credential_and_raises_its_version(
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    before: str,
    new: str,
    after: str,
) -> None:
    values = directory / "terraform.tfvars"
    values.write_text(before)
    code, shown = rotate(directory, new, monkeypatch, capsys)
    assert (code, values.read_text()) == (0, after)
    assert f"terraform -chdir={directory} apply" in shown


@pytest.mark.parametrize(
    ("before", "new", "said"),
    [
        (CLOUD, "", "empty or contains spaces"),
        (CLOUD, "pnu_a pnu_b", "empty or contains spaces"),
        (CLOUD, "pnu_old", "the new prefect_api_key is the same as the present one"),
        (
            f'{CLOUD}prefect_api_key_version = "two"\n',
            "pnu_new",
            'sets prefect_api_key_version to "two"; set it to a whole number',
        ),
        (SELF_HOSTED, "new", "an auth string has the form user:password"),
        ('work_pool_name = "mine"\n', "pnu_new", "terraform.tfvars does not set prefect_api_key"),
    ],
)
def test_an_invalid_rotation_changes_nothing(
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    before: str,
    new: str,
    said: str,
) -> None:
    values = directory / "terraform.tfvars"
    values.write_text(before)
    monkeypatch.setattr("sys.stdin", io.StringIO(new))
    assert rotate_key("dev", directory) == 1
    assert said in capsys.readouterr().err
    assert values.read_text() == before


def test_a_missing_stack_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rotate_key("nowhere", tmp_path / "nowhere") == 1
    assert "there is no synthesized stack in" in capsys.readouterr().err


def test_external_refuses_credentials_of_another_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = {"region": "us-west-2", "cluster_arn": f"arn:aws:ecs:us-west-2:{ACCOUNT_ID}:cluster/c"}
    monkeypatch.setattr(rotation, "read_outputs", lambda *_arguments: outputs)
    monkeypatch.setattr(Aws, "account_id", lambda _self: "999999999999")
    monkeypatch.setattr("sys.stdin", io.StringIO("pnu_new"))
    assert rotate_key("dev", written(tmp_path, synth_file(SCENARIOS / "external-secret.toml"))) == 1
    assert f"belong to account 999999999999, but stack dev is in account {ACCOUNT_ID}" in capsys.readouterr().err


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start("us-west-2") as aws:
        for name, value in aws.environment().items():
            monkeypatch.setenv(name, value)
        yield aws


@pytest.mark.slow
def test_external_gives_the_secret_a_new_version(
    tmp_path: Path, aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = aws.client("secretsmanager")
    # The state's secret counts, whatever another secret with the name in the settings contains.
    secrets.create_secret(Name="prefect/worker-key", SecretString="pnu_other")
    arn = secrets.create_secret(Name="applied", SecretString="pnu_old")["ARN"]
    outputs: dict[str, Any] = {
        "region": "us-west-2",
        "cluster_arn": f"arn:aws:ecs:us-west-2:{ACCOUNT_ID}:cluster/c",
        "secret_arn": arn,
    }
    monkeypatch.setattr(rotation, "read_outputs", lambda *_arguments: outputs)
    directory = written(tmp_path, synth_file(SCENARIOS / "external-secret.toml"))
    code, shown = rotate(directory, "pnu_new\n", monkeypatch, capsys)
    assert code == 0
    assert secrets.get_secret_value(SecretId="prefect/worker-key")["SecretString"] == "pnu_other"
    value = secrets.get_secret_value(SecretId=arn)
    assert value["SecretString"] == "pnu_new"
    assert value["VersionId"] in shown
