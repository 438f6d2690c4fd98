"""The CDKTF app: one stack for each environment, and the files that belong beside its JSON."""

import shutil
from pathlib import Path

from prefect_ecs.account.stack import AccountStack
from prefect_ecs.aws import App
from prefect_ecs.names import Names
from prefect_ecs.settings.environment import DEV, Settings
from prefect_ecs.settings.load import load_account, load_environments
from prefect_ecs.stack import PrefectWorkerStack
from prefect_ecs.worker.pool_metrics import PACKAGE

LOCK_FILE = Path(__file__).with_name("provider.lock.hcl")
"""Terraform's dependency lock: the AWS provider and its hash on every platform."""


def synthesize(environments: Path, outdir: Path) -> None:
    """Writes `outdir` anew from every `*.toml` in `environments`.

    No stack in `outdir` is deleted, so that one that is no longer synthesized keeps what Terraform left there.

    Raises:
        SettingsError: an environment's file is wrong; nothing was written.
    """
    settings = load_environments(environments)
    accounts = load_account(environments)
    app = App(outdir=str(outdir), context={})
    stacks = [
        *(PrefectWorkerStack(app, one) for one in settings),
        *(AccountStack(app, one) for one in accounts),
    ]
    app.synth()
    for stack in stacks:
        shutil.copyfile(LOCK_FILE, outdir / "stacks" / stack.node.id / ".terraform.lock.hcl")
    for one in settings:
        _write_companions(outdir / "stacks" / Names.of(one).stack, one)


def _write_companions(directory: Path, settings: Settings) -> None:
    if settings.metrics.enabled:
        (directory / PACKAGE.file_name).write_bytes(PACKAGE.archive())
    else:
        (directory / PACKAGE.file_name).unlink(missing_ok=True)
    tfvars = "terraform.tfvars" if settings.environment == DEV else f"terraform.{settings.environment}.tfvars"
    link = directory / "terraform.tfvars"
    if not link.is_symlink():
        # Plain `terraform plan` in the stack's directory finds the project's tfvars file; until it is written, the link is ignored.
        link.symlink_to(Path("../../..") / tfvars)
