"""`prefect-ecs rotate-key`: gives a stack a new API key or auth string; one `terraform apply` then rolls the worker to it."""

import getpass
import json
import re
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from prefect_ecs_ops.common.stack_outputs import STACKS, StackOutputsError, read_outputs
from prefect_ecs_ops.rotate_key.tfvars import Tfvars, TfvarsError

VERSION = "prefect_api_key_version"


class RotationError(ValueError):
    """Nothing was changed; the message says why, and what to do."""


def rotate_key(stack: str, directory: Path | None = None) -> int:
    """Asks for the new credential, stores it where the stack takes it from, and returns the exit code.

    The credential comes from a hidden prompt, or from standard input: never from an argument, which every process can read.

    Args:
        stack: the stack's id, such as "dev".
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.
    """
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    directory = directory or STACKS / stack
    try:
        synthesized = json.loads((directory / "cdk.tf.json").read_text(encoding="utf-8"))
        credential = _read_credential()
        if VERSION in synthesized["variable"]:
            done = _into_tfvars(directory, credential)
        else:
            done = _into_the_secret(stack, directory, synthesized, credential)
    except FileNotFoundError:
        console.print(f"✗ there is no synthesized stack in {directory}", style="red", markup=False)
        return 1
    except (RotationError, TfvarsError, StackOutputsError, ClientError, BotoCoreError) as error:
        console.print(f"✗ {error}", style="red", markup=False)
        return 1
    console.print(f"✓ {done}", markup=False)
    console.print(f"Now: terraform -chdir={directory} apply", markup=False)
    console.print(
        "Your own Prefect server gets its new auth string right before that; see docs/secrets.md.", markup=False
    )
    return 0


def _read_credential() -> str:
    given = getpass.getpass("New API key or auth string: ") if sys.stdin.isatty() else sys.stdin.read()
    credential = given.strip("\r\n")
    if not re.fullmatch(r"\S+", credential):
        raise RotationError("the new credential is empty or has spaces in it; nothing was changed")
    return credential


def _into_tfvars(directory: Path, credential: str) -> str:
    """Managed: Terraform writes the secret, and takes it from the tfvars file."""
    values = Tfvars(directory / "terraform.tfvars")
    name = "prefect_api_key" if values.string("prefect_api_url") is None else "prefect_api_auth_string"
    present = values.string(name)
    if present is None:
        raise RotationError(
            f"{values.file.name} does not set {name}; where it comes from (TF_VAR_{name}?), put the new one there "
            f"and raise {VERSION} by one"
        )
    if present == credential:
        raise RotationError(f"that is the present {name}; nothing was changed")
    if name == "prefect_api_auth_string" and not re.fullmatch(r"[^:]+:[^:]+.*", credential):
        raise RotationError("an auth string is user:password; nothing was changed")
    version = (values.number(VERSION) or 1) + 1
    values.set(name, credential)
    values.set(VERSION, version)
    values.save()
    return f"{values.file.name} has the new {name}, and {VERSION} = {version}"


def _into_the_secret(stack: str, directory: Path, synthesized: dict[str, Any], credential: str) -> str:
    """External: the secret is written here, and Terraform only looks for its newest version."""
    name = synthesized["data"]["aws_secretsmanager_secret"]["api_key_existing"]["name"]
    region = read_outputs(stack, directory)["region"]
    secrets = boto3.client("secretsmanager", region_name=region)
    version = secrets.put_secret_value(SecretId=name, SecretString=credential)["VersionId"]
    return f"the secret {name} in {region} has a new version {version}"
