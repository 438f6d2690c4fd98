"""What `tools/cdktf` starts the CDKTF CLI with."""

import subprocess
from pathlib import Path

import pytest

from prefect_ecs_ops import cdktf_cli
from prefect_ecs_ops.common.synthesized import PROJECT

SHOW_ARGUMENTS = '#!/bin/sh\nfor argument; do echo "$argument"; done\n'


def terraform_receives(tmp_path: Path, *arguments: str) -> list[str]:
    """What Terraform is called with when the CLI calls `tools/stack-terraform`."""
    terraform = tmp_path / "terraform"
    terraform.write_text(SHOW_ARGUMENTS)
    terraform.chmod(0o755)
    command = [str(cdktf_cli.TERRAFORM), *arguments]
    path = f"{tmp_path}:/usr/bin:/bin"
    return subprocess.run(
        command, env={"PATH": path}, capture_output=True, text=True, timeout=30, check=True
    ).stdout.splitlines()


def test_a_stack_does_not_get_the_values_of_the_project_folder(tmp_path: Path) -> None:
    given = ["plan", f"-var-file={PROJECT}/terraform.tfvars", "-var-file=/elsewhere/terraform.tfvars", "-var=a=b c"]
    assert terraform_receives(tmp_path, *given) == ["plan", "-var-file=/elsewhere/terraform.tfvars", "-var=a=b c"]


def test_the_users_environment_stays_and_a_dangling_configuration_goes(tmp_path: Path) -> None:
    environment = cdktf_cli.cdktf_environment(
        {"AWS_PROFILE": "mine", "HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": str(tmp_path / "missing")}
    )
    assert environment["AWS_PROFILE"] == "mine"
    assert environment["TERRAFORM_BINARY_NAME"] == str(cdktf_cli.TERRAFORM)
    assert environment.get("TF_CLI_CONFIG_FILE") != str(tmp_path / "missing")


def test_a_missing_cli_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cdktf_cli, "CDKTF", tmp_path / "cdktf")
    assert cdktf_cli.main(["synth"]) == 1
    assert capsys.readouterr().err == "The CDKTF CLI is missing; run: make setup\n"
