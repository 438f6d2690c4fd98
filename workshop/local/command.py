"""`make local`: the dev stack from synth to a flow run that is Completed, and to nothing left, on this machine."""

import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from prefect_ecs import SettingsError, synthesize

from localcloud.embedded_aws import EmbeddedAwsError
from localcloud.fargate.local_fargate import LocalFargateError
from prefect_ecs_ops.common.synthesized import PROJECT
from prefect_ecs_ops.common.terraform import TerraformError, TerraformUnavailableError
from workshop.local.child import CommandError
from workshop.local.live_stack import LiveStack
from workshop.local.prefect_server import PrefectServerError
from workshop.local.report import Report
from workshop.local.sample_flow import SampleFlowError, run_sample_flow
from workshop.local.stack_run import StackRunError, stack_directory
from workshop.local.stay_up import stay_up

STACK = "dev"
_INTERRUPTED = 130


def local(keep: bool = False) -> int:
    """Runs everything and returns the exit code: 0 only if each step held, 130 after Ctrl-C.

    Args:
        keep: stays up after the flow run, until Ctrl-C, and prints how to use it by hand.
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
        live = stack.enter_context(LiveStack.start(stack_directory(output, STACK), on_output=report.terraform))
        report.line(f"Prefect answers at {live.prefect.api_url}")
        report.line(f"moto answers at {live.aws.endpoint_url}")

        _apply(live, report)
        _show(live, report)
        _bring_the_worker_online(live, report)
        report.heading("Deploy the sample flow, and run it on the stack")
        run_sample_flow(live, report)
        if keep:
            stay_up(live, report)
        _remove(live, report)


def _apply(live: LiveStack, report: Report) -> None:
    report.heading("Plan and apply, with the real Terraform")
    live.apply()
    report.heading("Plan again")
    live.run.check_unchanged()
    report.holds("a second plan changes nothing")


def _show(live: LiveStack, report: Report) -> None:
    report.heading("What now exists")
    report.table(("name", "Terraform address", "id"), live.run.resources())
    report.heading("Outputs")
    report.table(
        ("output", "value"),
        [(name, ", ".join(value) if isinstance(value, list) else str(value)) for name, value in live.outputs.items()],
    )


def _bring_the_worker_online(live: LiveStack, report: Report) -> None:
    report.heading("Create the work pool, and wait for the worker")
    report.quote(live.apply_work_pool())
    live.wait_until_worker_is_online()
    report.holds(f"the worker of service {live.outputs['service_name']} is online in pool {live.pool}")


def _remove(live: LiveStack, report: Report) -> None:
    report.heading("Remove what the flow run left, and destroy")
    report.quote(live.teardown())
    live.run.destroy()
    report.holds("nothing is left")


def _as_keyboard_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
