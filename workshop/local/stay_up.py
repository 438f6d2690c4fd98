"""`make local KEEP=1`: everything stays up for use by hand, until Ctrl-C."""

import threading

from workshop.local.live_stack import LiveStack
from workshop.local.report import Report


def stay_up(live: LiveStack, report: Report) -> None:
    """Puts the values where plain Terraform finds them, says how to use it all, and waits for Ctrl-C."""
    _write_values(live)
    directory = live.run.workspace.stack_directory
    report.heading("Up until Ctrl-C")
    report.line(f"Prefect's pages: {live.prefect.ui_url}")
    if live.prefect.auth_string:
        report.line(f"  they ask for {live.prefect.auth_string}")
    report.line("In another terminal:\n")
    # A profile or a session's token of one's own would go before these credentials, or along with them.
    report.line("unset AWS_PROFILE AWS_SESSION_TOKEN")
    for name, value in {**live.aws.variables(), **_terraform_variables(live), **live.prefect.variables()}.items():
        report.line(f"export {name}={value}")
    report.line()
    report.line(f"terraform -chdir={directory} state show aws_ecs_cluster.prefect_cluster")
    report.line("aws ecs describe-services --cluster prefect-cluster --services prefect-worker-service")
    report.line(f".venv/bin/prefect-ecs work-pool apply {directory.name} --directory {directory}")
    report.line()
    report.line(
        f"# Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL in `aws sqs`: add --endpoint-url {live.aws.endpoint_url}"
    )
    threading.Event().wait()


def _write_values(live: LiveStack) -> None:
    # synth's own link, which the workspace's copy leaves out, points at the user's values; these are the local ones.
    values = "".join(f'{name} = "{value}"\n' for name, value in live.run.variables.items() if value is not None)
    file = live.run.workspace.stack_directory / "terraform.tfvars"
    file.touch(mode=0o600)
    file.write_text(values, encoding="utf-8")


def _terraform_variables(live: LiveStack) -> dict[str, str]:
    """Where Terraform finds the providers that lie on this machine, if it needs to be told."""
    name = "TF_CLI_CONFIG_FILE"
    environment = live.run.terraform.environment
    return {name: environment[name]} if name in environment else {}
