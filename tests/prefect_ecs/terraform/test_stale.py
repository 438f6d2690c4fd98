"""Directories of environments that are gone: removed where nothing is lost, else left with a word."""

import json
from pathlib import Path

import pytest
from prefect_ecs.app import synthesize

from ..settings.test_load import write

LOCAL = 'region = "us-east-1"\n'
S3 = (
    f'account_id = "123456789012"\n{LOCAL}[state]\nbackend = "s3"\n[secret]\nmode = "external"\nexternal_name = "key"\n'
)
GONE = "old-us-east-1"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "cdktf.out"


def synth_then_remove(tmp_path: Path, out: Path, text: str) -> Path:
    """Two environments are synthesized, then one file is deleted."""
    write(tmp_path, LOCAL, "staging")
    file = write(tmp_path, text, "old")
    synthesize(file.parent, out)
    file.unlink()
    return out / "stacks" / GONE


def test_what_only_synth_wrote_is_removed(tmp_path: Path, out: Path) -> None:
    directory = synth_then_remove(tmp_path, out, LOCAL)
    (directory / ".terraform").mkdir()
    assert synthesize(tmp_path / "environments", out) == [
        f"removed cdktf.out/stacks/{GONE}, whose environment no longer exists; its state records nothing"
    ]
    assert [path.name for path in (out / "stacks").iterdir()] == ["staging-us-east-1"]
    assert synthesize(tmp_path / "environments", out) == []


def test_a_stack_that_still_has_resources_stays(tmp_path: Path, out: Path) -> None:
    directory = synth_then_remove(tmp_path, out, LOCAL)
    state = tmp_path / "state" / f"{GONE}.tfstate"
    state.parent.mkdir()
    state.write_text(json.dumps({"resources": [{"type": "aws_vpc"}]}))
    (told,) = synthesize(tmp_path / "environments", out)
    assert (
        f"state/{GONE}.tfstate still records resources. Destroy them first: terraform -chdir=cdktf.out/stacks/{GONE} destroy"
        in told
    )
    assert (directory / "cdk.tf.json").exists()

    state.write_text(json.dumps({"resources": []}))
    synthesize(tmp_path / "environments", out)
    assert not directory.exists()


def test_what_somebody_else_put_there_stays(tmp_path: Path, out: Path) -> None:
    directory = synth_then_remove(tmp_path, out, LOCAL)
    (directory / "stack.tfplan").touch()
    (told,) = synthesize(tmp_path / "environments", out)
    assert "stays: it holds stack.tfplan; check that, then delete the directory" in told
    assert directory.exists()


def test_a_state_in_a_bucket_is_named(tmp_path: Path, out: Path) -> None:
    directory = synth_then_remove(tmp_path, out, S3)
    (told,) = synthesize(tmp_path / "environments", out)
    assert (
        f"its state is s3://prefect-state-123456789012-us-east-1/prefect-ecs/{GONE}.tfstate: restore the environment's file"
        in told
    )
    assert not directory.exists()


def test_a_tfvars_file_of_the_user_stays(tmp_path: Path, out: Path) -> None:
    directory = synth_then_remove(tmp_path, out, LOCAL)
    values = directory / "terraform.tfvars"
    values.unlink()
    values.write_text('prefect_api_key = "pnu_x"\n')
    (told,) = synthesize(tmp_path / "environments", out)
    assert "stays: it holds terraform.tfvars;" in told
    assert values.read_text() == 'prefect_api_key = "pnu_x"\n'


def test_synth_keeps_a_tfvars_file_in_place_of_its_link(tmp_path: Path) -> None:
    file = write(tmp_path, LOCAL)
    values = tmp_path / "cdktf.out" / "stacks" / "staging-us-east-1" / "terraform.tfvars"
    synthesize(file.parent, tmp_path / "cdktf.out")
    values.unlink()
    values.write_text('work_pool_name = "mine"\n')
    synthesize(file.parent, tmp_path / "cdktf.out")
    assert values.read_text() == 'work_pool_name = "mine"\n'
