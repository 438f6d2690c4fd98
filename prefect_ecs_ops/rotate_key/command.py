"""`prefect-ecs rotate-key`: stores a new API key or auth string; the next `terraform apply` deploys workers with it."""

import getpass
import json
import re
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from prefect_ecs_ops.common.aws import Aws, WrongAccountError, account_of
from prefect_ecs_ops.common.console import fail, say, succeed
from prefect_ecs_ops.common.stack_outputs import STACKS, StackOutputsError, read_outputs
from prefect_ecs_ops.rotate_key.tfvars import Tfvars, TfvarsError

VERSION = "prefect_api_key_version"


class RotationError(ValueError):
    """The rotation is not possible, and nothing was changed. The message says why, and what to do."""


def rotate_key(stack: str, directory: Path | None = None) -> int:
    """Reads the new credential, stores it where the stack reads it from, and returns the exit code.

    The credential comes from a hidden prompt or from standard input, but never from an argument, because every process on the
    machine can read the arguments.

    Args:
        stack: the stack's id, such as "dev".
        directory: where Terraform runs. Default: `cdktf.out/stacks/<stack>`.
    """
    directory = directory or STACKS / stack
    try:
        synthesized = json.loads((directory / "cdk.tf.json").read_text(encoding="utf-8"))
        credential = _read_credential()
        is_managed = VERSION in synthesized["variable"]
        done = _into_tfvars(directory, credential) if is_managed else _into_the_secret(stack, directory, credential)
    except FileNotFoundError:
        return fail(f"there is no synthesized stack in {directory}")
    except (BotoCoreError, ClientError, RotationError, StackOutputsError, TfvarsError, WrongAccountError) as error:
        return fail(error)
    succeed(done)
    say(f"Now run: terraform -chdir={directory} apply")
    say("Set the new auth string on a self-hosted Prefect server right before that; see docs/secrets.md.")
    return 0


def _read_credential() -> str:
    given = getpass.getpass("New API key or auth string: ") if sys.stdin.isatty() else sys.stdin.read()
    credential = given.strip("\r\n")
    if not re.fullmatch(r"\S+", credential):
        raise RotationError("the new credential is empty or contains spaces; nothing was changed")
    return credential


def _into_tfvars(directory: Path, credential: str) -> str:
    """`secret.mode` is managed: Terraform writes the secret, with the value in the tfvars file."""
    values = Tfvars(directory / "terraform.tfvars")
    name = "prefect_api_key" if values.string("prefect_api_url") is None else "prefect_api_auth_string"
    present = values.string(name)
    if present is None:
        raise RotationError(
            f"{values.file.name} does not set {name}; set the new value where the present one comes from (TF_VAR_{name}?), "
            f"and increase {VERSION} by one"
        )
    if present == credential:
        raise RotationError(f"the new {name} is the same as the present one; nothing was changed")
    if name == "prefect_api_auth_string" and not re.fullmatch(r"[^:]+:[^:]+.*", credential):
        raise RotationError("an auth string has the form user:password; nothing was changed")
    version = (values.number(VERSION) or 1) + 1
    values.set(name, credential)
    values.set(VERSION, version)
    values.save()
    return f"{values.file.name} sets the new {name}, and {VERSION} = {version}"


def _into_the_secret(stack: str, directory: Path, credential: str) -> str:
    """`secret.mode` is external: this command writes the secret, and Terraform only looks up its newest version."""
    outputs = read_outputs(stack, directory)
    aws = Aws(outputs["region"])
    aws.require_account(stack, account_of(outputs["cluster_arn"]))
    secrets = aws.client("secretsmanager")
    version = secrets.put_secret_value(SecretId=outputs["secret_arn"], SecretString=credential)["VersionId"]
    return f"the secret {outputs['secret_arn']} has a new version {version}"
