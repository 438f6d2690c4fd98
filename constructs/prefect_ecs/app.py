"""The CDKTF app: one stack for each environment, and the files that belong beside its JSON."""

import shutil
from pathlib import Path

from prefect_ecs.aws import App
from prefect_ecs.names import Names
from prefect_ecs.settings.environment import DEV, Settings
from prefect_ecs.settings.load import load_environments
from prefect_ecs.stack import PrefectWorkerStack

LOCK_FILE = Path(__file__).with_name("provider.lock.hcl")
"""Terraform's dependency lock: the AWS provider and its hash on every platform."""


def synthesize(environments: Path, outdir: Path) -> None:
    """Writes `outdir` anew from every `*.toml` in `environments`.

    Nothing in `outdir` is deleted, so that a stack that is no longer synthesized keeps what Terraform left there.

    Raises:
        SettingsError: an environment's file is wrong; nothing was written.
    """
    settings = load_environments(environments)
    app = App(outdir=str(outdir), context={})
    for one in settings:
        PrefectWorkerStack(app, one)
    app.synth()
    for one in settings:
        _write_companions(outdir / "stacks" / Names.of(one).stack, one)


def _write_companions(directory: Path, settings: Settings) -> None:
    shutil.copyfile(LOCK_FILE, directory / ".terraform.lock.hcl")
    tfvars = "terraform.tfvars" if settings.environment == DEV else f"terraform.{settings.environment}.tfvars"
    link = directory / "terraform.tfvars"
    if not link.is_symlink():
        # Plain `terraform plan` in the stack's directory finds the project's tfvars file; until it is written, the link is ignored.
        link.symlink_to(Path("../../..") / tfvars)
