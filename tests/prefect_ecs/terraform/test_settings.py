"""Settings of the Terraform state."""

from pathlib import Path

import pytest
from prefect_ecs.settings import load_environment

from ..settings.test_load import refusal, write

ACCOUNT = 'region = "us-east-1"\naccount_id = "123456789012"\n'


def test_local_by_default(tmp_path: Path) -> None:
    assert load_environment(write(tmp_path, ACCOUNT)).state.backend == "local"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('region = "us-east-1"\n[state]\nbackend = "s3"', 'needs account_id, for the bucket of the account\'s stack, or state.bucket'),
        (f'{ACCOUNT}[state]\nbucket = "some-bucket"', 'bucket needs backend = "s3"'),
        (f'{ACCOUNT}[state]\nbackend = "s3"\nbucket = "arn:aws:s3:::x"', "is not a bucket name"),
        (f'{ACCOUNT}[state]\nbackend = "s3"\nkey_prefix = "/x/"', "is not a key prefix"),
        (f'{ACCOUNT}[state]\nbackend = "s3"\nregion = "mars-1"', "'mars-1' is not a supported region"),
        ('region = "us-east-1"\naccount_id = "12345"', "'12345' is not an AWS account ID: write 12 digits, in quotes"),
    ],
)  # fmt: skip
def test_invalid_settings_are_refused(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(tmp_path, text)


def test_dev_must_name_the_region_of_the_bucket(tmp_path: Path) -> None:
    text = 'account_id = "123456789012"\n[state]\nbackend = "s3"'
    assert "needs state.region, because the region of the stack is a variable" in refusal(tmp_path, text, "dev")
