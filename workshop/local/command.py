"""`make local`: synthesizes, applies, runs and destroys the dev stack on this machine."""

import signal
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from prefect_ecs import SettingsError, synthesize

from localcloud.embedded_aws import EmbeddedAwsError
from localcloud.fargate.local_fargate import LocalFargateError
from prefect_ecs_ops.common.synthesized import PROJECT
from prefect_ecs_ops.common.terraform import TerraformError, TerraformUnavailableError
from workshop.local.live_stack import CommandError, LiveStack
from workshop.local.prefect_server import PrefectServerError
from workshop.local.report import Report
from workshop.local.stack_run import StackRunError

STACK = "dev"
SAMPLE = PROJECT / "examples" / "inline"
DEPLOYMENT = "hello-flow/inline"
LOGGED = "This flow run ran on AWS_ECS_FARGATE."
"""What the sample flow logs if its task has what a task on Fargate has."""

_INTERRUPTED = 130


class SampleFlowError(Exception):
    """The flow run didn't end in Completed. The message has its state, its logs and its task."""


def local(keep: bool = False) -> int:
    """Runs every step and returns the exit code: 0 only if all steps succeed, 130 after Ctrl-C.

    Args:
        keep: stay up after the flow run until Ctrl-C, and print how to use the stack by hand.
    """
    report = Report()
    previous = signal.signal(signal.SIGTERM, _as_keyboard_interrupt)
    try:
        _run(report, keep)
    except KeyboardInterrupt:
        report.line("\nInterrupted; everything that was started has been stopped and removed.")
        return _INTERRUPTED
    except (
        CommandError,
        EmbeddedAwsError,
        LocalFargateError,
        PrefectServerError,
        SampleFlowError,
        SettingsError,
        StackRunError,
        TerraformError,
        TerraformUnavailableError,
    ) as error:
        report.failure(error)
        return 1
    finally:
        signal.signal(signal.SIGTERM, previous)
    return 0


def _run(report: Report, keep: bool) -> None:
    with ExitStack() as stack:
        report.heading("Synthesize the dev stack")
        output = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prefect-ecs-")))
        synthesize(PROJECT / "environments", output)

        report.heading("Start a Prefect server and an embedded AWS")
        live = stack.enter_context(LiveStack.start(output / "stacks" / STACK, on_output=report.terraform))
        report.line(f"Prefect API: {live.prefect.api_url}")
        report.line(f"AWS endpoint (moto): {live.aws.endpoint_url}")

        _apply(live, report)
        _show(live, report)
        _wait_for_worker(live, report)
        report.heading("Deploy the sample flow and run it on the stack")
        _run_sample_flow(live, report)
        if keep:
            _stay_up(live, report)
        _remove(live, report)


def _apply(live: LiveStack, report: Report) -> None:
    report.heading("Plan and apply with Terraform")
    live.apply()
    report.heading("Plan again")
    live.run.check_unchanged()
    report.success("a second plan changes nothing")


def _show(live: LiveStack, report: Report) -> None:
    report.heading("Resources")
    report.table(("name", "Terraform address", "id"), live.run.resources())
    report.heading("Outputs")
    report.table(
        ("output", "value"),
        [(name, ", ".join(value) if isinstance(value, list) else str(value)) for name, value in live.outputs.items()],
    )


def _wait_for_worker(live: LiveStack, report: Report) -> None:
    report.heading("Create the work pool and wait for the worker")
    report.quote(live.apply_work_pool())
    live.wait_until_worker_is_online()
    report.success(f"the worker of service {live.outputs['service_name']} is online in pool {live.pool}")


def _run_sample_flow(live: LiveStack, report: Report) -> None:
    """Deploys the flow of examples/inline, runs it through the worker and RunTask, and shows its logs.

    Raises:
        SampleFlowError: the flow run didn't end in Completed.
    """
    live.deploy(SAMPLE)
    report.line(f"deployed {DEPLOYMENT} from {SAMPLE.relative_to(PROJECT)}")
    run = live.create_flow_run(DEPLOYMENT)
    state = live.wait_until_flow_run_ended(run)
    task = live.flow_task(run)
    if state["type"] != "COMPLETED":
        logs = "\n".join(live.flow_run_logs(run))
        raise SampleFlowError(f"flow run {run} ended {state['name']}: {state['message']}\n{logs}\n{task}")
    report.quote("\n".join(live.wait_until_flow_run_logged(run, LOGGED)))
    report.success(f"flow run {live.flow_run(run)['name']} went through the worker and RunTask to Completed")
    report.line(f"task {task.id if task else 'unknown'}, its log group is {live.outputs['flow_log_group_name']}")


def _stay_up(live: LiveStack, report: Report) -> None:
    """Writes `terraform.tfvars`, prints how to use the stack by hand, and waits for Ctrl-C."""
    _write_variables(live)
    directory = live.run.workspace.stack_directory
    report.heading("Up until Ctrl-C")
    report.line(f"Prefect UI: {live.prefect.ui_url}")
    if live.prefect.auth_string:
        report.line(f"  sign in with {live.prefect.auth_string}")
    report.line("In another terminal:\n")
    # A profile takes precedence over these credentials, and a session token would be sent along with them.
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


def _write_variables(live: LiveStack) -> None:
    # The link that synth makes points to the user's own values, so the workspace doesn't copy it.
    values = "".join(f'{name} = "{value}"\n' for name, value in live.run.variables.items() if value is not None)
    file = live.run.workspace.stack_directory / "terraform.tfvars"
    file.touch(mode=0o600)
    file.write_text(values, encoding="utf-8")


def _terraform_variables(live: LiveStack) -> dict[str, str]:
    """The CLI configuration with the provider mirrors of this machine, if Terraform needs one."""
    name = "TF_CLI_CONFIG_FILE"
    environment = live.run.terraform.environment
    return {name: environment[name]} if name in environment else {}


def _remove(live: LiveStack, report: Report) -> None:
    report.heading("Remove what the flow run left and destroy the stack")
    report.quote(live.teardown())
    live.run.destroy()
    report.success("nothing is left")


def _as_keyboard_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
