"""The CDKTF app: one stack for each environment, and the files that belong beside its JSON."""

import shutil
from pathlib import Path

from prefect_ecs.account.stack import AccountStack
from prefect_ecs.pool_metrics.pool_metrics import PACKAGE
from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings.load import SettingsError, load_account, load_environments
from prefect_ecs.settings.rules import check_rules
from prefect_ecs.settings_types import DEV
from prefect_ecs.terraform.bindings import App
from prefect_ecs.terraform.stale import remove_stale
from prefect_ecs.worker_stack import PrefectWorkerStack

LOCK_FILE = Path(__file__).with_name("provider.lock.hcl")
"""Terraform's dependency lock: the AWS provider and its hash on every platform."""


def synthesize(environments: Path, outdir: Path) -> list[str]:
    """Synthesizes every `*.toml` in `environments` into `outdir`.

    The output of earlier runs for environments that no longer exist is removed where that is safe (`terraform/stale.py`).

    Returns:
        A message for each directory that was removed, or that the user must decide about.

    Raises:
        SettingsError: an environment's file is wrong, breaks a rule or lacks a required tag; nothing was written.
    """
    settings = load_environments(environments)
    accounts = load_account(environments)
    broken = check_rules(settings)
    if broken:
        raise SettingsError("\n".join(broken))
    app = App(outdir=str(outdir), context={})
    stacks = [
        *(PrefectWorkerStack(app, environment) for environment in settings),
        *(AccountStack(app, account) for account in accounts),
    ]
    app.synth()
    for stack in stacks:
        shutil.copyfile(LOCK_FILE, outdir / "stacks" / stack.node.id / ".terraform.lock.hcl")
    for environment in settings:
        _write_companions(outdir / "stacks" / environment.names.stack, environment)
    return remove_stale(outdir / "stacks", [stack.node.id for stack in stacks], packages=[PACKAGE.file_name])


def _write_companions(directory: Path, settings: Settings) -> None:
    if settings.metrics.enabled:
        (directory / PACKAGE.file_name).write_bytes(PACKAGE.archive())
    else:
        (directory / PACKAGE.file_name).unlink(missing_ok=True)
    tfvars = "terraform.tfvars" if settings.environment == DEV else f"terraform.{settings.environment}.tfvars"
    link = directory / "terraform.tfvars"
    if not link.is_symlink() and not link.exists():
        # Plain `terraform plan` in the stack's directory finds the project's tfvars file; Terraform ignores a dangling link.
        link.symlink_to(Path("../../..") / tfvars)
