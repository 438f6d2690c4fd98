"""Deletion protection: on what can't be made again, where the settings ask for it."""

from pathlib import Path

from prefect_ecs.settings import load_environment

from .settings.test_load import write
from .stacks import Json, synth

PROTECTED_TYPES = {
    "aws_cloudwatch_log_group",  # history
    "aws_ecs_cluster",  # running flow runs
    "aws_eip",  # an address on other people's allow-lists
    "aws_kms_key",  # everything that it encrypted
    "aws_secretsmanager_secret",  # the Prefect API key
    "aws_sqs_queue",  # unread task events
    "aws_vpc",  # everything in it
}


def protected(stack: Json) -> set[str]:
    return {
        kind
        for kind, named in stack["resource"].items()
        for resource in named.values()
        if resource.get("lifecycle", {}).get("prevent_destroy")
    }


def test_off_by_default(tmp_path: Path) -> None:
    assert protected(synth(load_environment(write(tmp_path, 'region = "us-east-1"')))) == set()


def test_all_of_each_protected_type(tmp_path: Path) -> None:
    stack = synth(load_environment(write(tmp_path, 'region = "us-east-1"\ndeletion_protection = true')))
    assert protected(stack) == PROTECTED_TYPES, "and no type is listed that no stack has"
    for kind in PROTECTED_TYPES:
        assert all(resource["lifecycle"]["prevent_destroy"] is True for resource in stack["resource"][kind].values())
