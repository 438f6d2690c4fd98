import os
from pathlib import Path

import pytest

from prefect_ecs_ops.common.terraform_executable import TerraformUnavailableError, terraform_version


def fake_terraform(directory: Path, output: str) -> dict[str, str]:
    executable = directory / "terraform"
    executable.write_text(f"#!/bin/sh\necho '{output}'\n")
    executable.chmod(0o755)
    return {"PATH": str(directory)}


def test_the_terraform_on_the_path_is_new_enough() -> None:
    assert terraform_version() >= (1, 11, 0)
    assert terraform_version({"PATH": os.environ["PATH"], "TF_CLI_CONFIG_FILE": "/nonexistent"}) >= (1, 11, 0)


@pytest.mark.parametrize(
    ("shown", "version"), [("1.11.0", (1, 11, 0)), ("1.12.0-beta2", (1, 12, 0)), ("2.0.1", (2, 0, 1))]
)
def test_newer_versions_are_fine(tmp_path: Path, shown: str, version: tuple[int, int, int]) -> None:
    assert terraform_version(fake_terraform(tmp_path, f'{{"terraform_version": "{shown}"}}')) == version


def test_a_missing_terraform_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        terraform_version({"PATH": str(tmp_path)})

    assert str(error.value) == (
        "terraform 1.11.0 or newer is needed and none is on the PATH: https://developer.hashicorp.com/terraform/install"
    )


def test_an_old_terraform_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        terraform_version(fake_terraform(tmp_path, '{"terraform_version": "1.10.5"}'))

    assert str(error.value) == (
        f"terraform 1.11.0 or newer is needed, {tmp_path}/terraform is 1.10.5: "
        "https://developer.hashicorp.com/terraform/install"
    )


def test_a_terraform_that_cannot_tell_its_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError, match="does not tell its version"):
        terraform_version(fake_terraform(tmp_path, "not terraform at all"))
