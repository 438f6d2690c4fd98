"""AWS Config: one recorder where the settings want one, rules as AWS knows them."""

import gzip
import json
from pathlib import Path
from typing import Any

import moto.config
import pytest
from prefect_ecs.account.config import MANAGED_RULES, ManagedRule

from ..stacks import resource, statements
from .stacks import synth_account

STACK = synth_account()
RULES = "aws_config_config_rule"


def aws_rules() -> dict[str, Any]:
    """AWS's own list of its managed rules, as moto carries it."""
    file = Path(moto.config.__file__).parent / "resources" / "aws_managed_rules.json.gz"
    rules: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))["ManagedRules"]
    return rules


@pytest.mark.parametrize("rule", MANAGED_RULES, ids=lambda rule: rule.identifier)
def test_each_rule_is_one_of_aws_with_its_parameters(rule: ManagedRule) -> None:
    known = aws_rules()[rule.identifier]
    parameters = {one["Name"]: one for one in known["Parameters"]}
    assert set(rule.parameters) <= set(parameters)
    required = {name for name, one in parameters.items() if not one["Optional"]}
    assert required <= set(rule.parameters)
    if rule.project_only:
        assert "Configuration changes" in known["Trigger type"], "a rule that runs by the clock takes no scope"


def test_names_are_within_aws_s_limit() -> None:
    assert max(len(rule.name) for rule in MANAGED_RULES) <= 128
    assert len({rule.name for rule in MANAGED_RULES}) == len(MANAGED_RULES)


def test_a_rule_looks_at_what_is_this_project_s() -> None:
    rule = resource(STACK, f"{RULES}.config_s3_bucket_versioning_enabled")
    assert rule["scope"] == {"tag_key": "Project", "tag_value": "prefect-worker-on-ecs"}
    (provider,) = STACK["provider"]["aws"]
    assert provider["default_tags"][0]["tags"]["Project"] == "prefect-worker-on-ecs"
    assert "scope" not in resource(STACK, f"{RULES}.config_ecs_no_environment_secrets")


def test_it_records_and_delivers_encrypted() -> None:
    assert resource(STACK, "aws_config_configuration_recorder_status.config_recording")["is_enabled"] is True
    channel = resource(STACK, "aws_config_delivery_channel.config_delivery")
    assert channel["s3_kms_key_arn"] == "${aws_kms_key.key.arn}"
    assert resource(STACK, "aws_s3_bucket.config_records")["bucket"] == "prefect-config-123456789012-us-east-1"
    assert "OnlyWithTls" in statements(STACK, "config_records_policy")


def test_the_role_delivers_into_its_bucket_and_nowhere_else() -> None:
    deliver = statements(STACK, "config_role_permissions")["Deliver"]
    assert deliver["Action"] == ["s3:PutObject"]
    assert deliver["Resource"].endswith(
        ":::prefect-config-123456789012-us-east-1/AWSLogs/${data.aws_caller_identity.home_caller.account_id}/Config/*"
    )


def test_what_is_one_for_all_regions_is_recorded_at_home_only() -> None:
    regions = ("us-east-1", "eu-west-1")
    recorded = {
        region: resource(
            synth_account(region=region, regions=regions), "aws_config_configuration_recorder.config_recorder"
        )
        for region in regions
    }
    assert [recorded[region]["recording_group"]["include_global_resource_types"] for region in regions] == [True, False]


def test_on_somebody_else_s_recorder_there_are_only_rules() -> None:
    stack = synth_account(config={"create_recorder": False})
    assert len(stack["resource"][RULES]) == len(MANAGED_RULES)
    kinds = set(stack["resource"])
    assert not any(kind.startswith("aws_config") for kind in kinds - {RULES})
    assert set(stack["resource"]["aws_s3_bucket"]) == {"state"}


def test_off_is_off() -> None:
    assert not any(kind.startswith("aws_config") for kind in synth_account(config={"enabled": False})["resource"])
