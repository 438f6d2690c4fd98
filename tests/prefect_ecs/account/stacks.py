"""Synthesizes an account's stack for tests."""

import json
from typing import Any, cast

from prefect_ecs.account.stack import AccountStack
from prefect_ecs.settings import AccountSettings
from prefect_ecs.terraform.bindings import Testing as CdktfTesting

from ..stacks import Json


def account_settings(**changes: Any) -> AccountSettings:
    return AccountSettings.model_validate({"account_id": "123456789012", "region": "us-east-1", **changes})


def synth_account(**changes: Any) -> Json:
    """The Terraform JSON of an account's stack with these settings, without CDKTF's own metadata."""
    stack = AccountStack(CdktfTesting.app(), account_settings(**changes))
    return cast("Json", json.loads(CdktfTesting.synth(stack, True)))
