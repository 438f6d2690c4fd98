"""`prefect-ecs bootstrap` before its first step; tests/local/test_state.py runs the steps."""

from types import SimpleNamespace

import pytest

from prefect_ecs_ops import bootstrap as module
from prefect_ecs_ops.common.aws import Aws


def test_credentials_of_another_account_are_refused_before_anything_changes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    account = SimpleNamespace(names=SimpleNamespace(stack="account-us-east-1"), account_id="123456789012")
    monkeypatch.setattr(module, "load_account", lambda _directory: [account])
    monkeypatch.setattr(Aws, "account_id", lambda _self: "210987654321")
    assert module.bootstrap() == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "belong to account 210987654321, but stack account-us-east-1 is in account 123456789012" in shown.err


def test_a_missing_account_file_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "load_account", lambda _directory: [])
    assert module.bootstrap() == 1
    assert "environments/account.toml is missing" in capsys.readouterr().err
