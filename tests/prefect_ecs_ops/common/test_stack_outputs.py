"""Outputs are read with Terraform from a stack's directory, with the operator's environment."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from prefect_ecs_ops.common.stack_outputs import StackOutputsError, read_outputs


def synthesized(directory: Path, **blocks: Any) -> None:
    (directory / "cdk.tf.json").write_text(json.dumps(blocks))


def applied(directory: Path, **blocks: Any) -> None:
    synthesized(directory, **blocks)
    for command in (["init"], ["apply", "-auto-approve"]):
        subprocess.run(
            ["terraform", *command, "-no-color"], cwd=directory, check=True, capture_output=True, timeout=180
        )


def test_values_are_read_including_sensitive_ones(tmp_path: Path) -> None:
    output = {"names": {"value": ["a", "b"]}, "hidden": {"value": "c", "sensitive": True}}
    applied(tmp_path, output=output)
    assert read_outputs("one", tmp_path) == {"names": ["a", "b"], "hidden": "c"}


def test_a_missing_cli_configuration_is_ignored(tmp_path: Path) -> None:
    applied(tmp_path, output={"name": {"value": "a"}})
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(tmp_path / "missing.tfrc")}
    assert read_outputs("one", tmp_path, environment) == {"name": "a"}


def test_an_unknown_stack_is_refused_with_the_known_ones() -> None:
    with pytest.raises(StackOutputsError, match=r"there is no stack 'devel' in cdktf.out/stacks; known: .*\bdev\b"):
        read_outputs("devel")


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StackOutputsError, match=r"there is no directory .*missing$"):
        read_outputs("dev", tmp_path / "missing")


def test_a_stack_that_is_not_applied_is_refused_with_what_to_run(tmp_path: Path) -> None:
    applied(tmp_path)
    with pytest.raises(
        StackOutputsError, match=r"stack one has no outputs, so it is not applied; run `terraform .* apply`"
    ):
        read_outputs("one", tmp_path)


def test_terraforms_own_error_is_shown(tmp_path: Path) -> None:
    synthesized(tmp_path, terraform={"backend": {"local": {"path": "elsewhere.tfstate"}}})
    with pytest.raises(StackOutputsError, match=r"initialize and apply the stack from here\?\n(?s:.)*terraform init"):
        read_outputs("one", tmp_path)


def test_a_missing_terraform_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synthesized(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackOutputsError, match=r"terraform 1\.11\.0 or newer is required, and none is on the PATH"):
        read_outputs("one", tmp_path)


def test_another_workspace_or_data_directory_does_not_count(tmp_path: Path) -> None:
    applied(tmp_path, output={"name": {"value": "a"}})
    environment = {**os.environ, "TF_WORKSPACE": "other", "TF_DATA_DIR": str(tmp_path / "elsewhere")}
    assert read_outputs("one", tmp_path, environment) == {"name": "a"}


def test_an_error_names_the_variables_that_were_ignored(tmp_path: Path) -> None:
    synthesized(tmp_path, terraform={"backend": {"local": {"path": "elsewhere.tfstate"}}})
    with pytest.raises(StackOutputsError, match=r"This command ignores TF_WORKSPACE and TF_DATA_DIR\.\n"):
        read_outputs("one", tmp_path, {**os.environ, "TF_WORKSPACE": "other", "TF_DATA_DIR": "elsewhere"})
