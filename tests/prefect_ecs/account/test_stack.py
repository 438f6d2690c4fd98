"""The account's stack: where its state lies, and that another account is refused."""

import pytest
from pydantic import ValidationError

from .stacks import account_settings, synth_account


def test_its_state_lies_in_the_bucket_that_it_makes() -> None:
    stack = synth_account()
    backend = stack["terraform"]["backend"]["s3"]
    assert backend["bucket"] == stack["resource"]["aws_s3_bucket"]["state"]["bucket"]
    assert backend["key"] == "prefect-ecs/account-us-east-1.tfstate"
    assert backend["use_lockfile"] is True
    assert "encrypt" not in backend, "it would ask for AES256 in place of the bucket's key"


def test_another_account_is_refused() -> None:
    (provider,) = synth_account()["provider"]["aws"]
    assert provider["allowed_account_ids"] == ["123456789012"]


def test_a_role_name_that_iam_would_refuse_is_refused() -> None:
    prefix = "p" * 32
    assert len(account_settings(identity={"role_name_prefix": prefix}).names.config_role) == 64
    with pytest.raises(ValidationError, match="the limit in this account is 32, because IAM limits a role name to 64"):
        account_settings(identity={"role_name_prefix": f"{prefix}p"})
