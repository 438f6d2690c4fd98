"""The backend of a stack."""

from pathlib import Path
from typing import Any

from prefect_ecs.settings import load_environment

from ..settings.test_load import write
from ..stacks import DEV, synth, synth_file


def backend(stack: dict[str, Any]) -> Any:
    return stack["terraform"]["backend"]


def test_a_local_state_lies_outside_of_what_the_cdktf_cli_deletes() -> None:
    assert backend(synth_file(DEV)) == {"local": {"path": "../../../state/dev.tfstate"}}


def test_a_bucket_is_the_account_s_own_locked_and_encrypts_as_it_says_itself(tmp_path: Path) -> None:
    text = 'region = "eu-west-1"\naccount_id = "123456789012"\n[state]\nbackend = "s3"'
    assert backend(synth(load_environment(write(tmp_path, text)))) == {
        "s3": {
            "bucket": "prefect-state-123456789012-eu-west-1",
            "key": "prefect-ecs/staging-eu-west-1.tfstate",
            "region": "eu-west-1",
            "use_lockfile": True,
            "allowed_account_ids": ["123456789012"],
        }
    }


def test_another_bucket_region_prefix_and_key(tmp_path: Path) -> None:
    text = """region = "eu-west-1"
    [state]
    backend = "s3"
    bucket = "team-state"
    region = "us-east-1"
    key_prefix = "data/prefect"
    kms_key_id = "alias/team"
    use_lockfile = false
    """
    assert backend(synth(load_environment(write(tmp_path, text)))) == {
        "s3": {
            "bucket": "team-state",
            "key": "data/prefect/staging-eu-west-1.tfstate",
            "region": "us-east-1",
            "encrypt": True,
            "kms_key_id": "alias/team",
        }
    }


def test_a_stack_refuses_another_account_s_credentials(tmp_path: Path) -> None:
    text = 'region = "eu-west-1"\naccount_id = "123456789012"'
    (provider,) = synth(load_environment(write(tmp_path, text)))["provider"]["aws"]
    assert provider["allowed_account_ids"] == ["123456789012"]
