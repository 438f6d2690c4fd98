"""Finds `terraform` and says clearly when it is missing or too old."""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Mapping

MINIMUM_VERSION = (1, 11, 0)
"""The first version with write-only arguments."""

_INSTALL = "https://developer.hashicorp.com/terraform/install"


class TerraformUnavailableError(Exception):
    """Terraform is missing or too old; the message is one line that says what is needed and where to get it."""


def terraform_version(environment: Mapping[str, str] | None = None) -> tuple[int, int, int]:
    """Version of the `terraform` on the PATH.

    Raises:
        TerraformUnavailableError: there is none, or it is older than 1.11.0.
    """
    search_path = (os.environ if environment is None else environment).get("PATH", os.defpath)
    executable = shutil.which("terraform", path=search_path)
    if executable is None:
        raise TerraformUnavailableError(
            f"terraform {_dotted(MINIMUM_VERSION)} or newer is needed and none is on the PATH: {_INSTALL}"
        )
    version = _version_of(executable)
    if version < MINIMUM_VERSION:
        raise TerraformUnavailableError(
            f"terraform {_dotted(MINIMUM_VERSION)} or newer is needed, {executable} is {_dotted(version)}: {_INSTALL}"
        )
    return version


@functools.cache
def _version_of(executable: str) -> tuple[int, int, int]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    shown = subprocess.run(
        [executable, "version", "-json"],
        env=environment | {"CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.search(r'"terraform_version":\s*"(\d+)\.(\d+)\.(\d+)', shown.stdout)
    if found is None:
        raise TerraformUnavailableError(
            f"{executable} does not tell its version (exit code {shown.returncode}): {_INSTALL}"
        )
    major, minor, patch = (int(part) for part in found.groups())
    return major, minor, patch


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
