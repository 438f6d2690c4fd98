"""`make local`: the dev stack applied, checked and destroyed by real Terraform against an embedded AWS."""

import re
import signal
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

from prefect_ecs import SettingsError, synthesize
from rich.console import Console
from rich.table import Table

from ops.local.embedded_aws import EmbeddedAws, EmbeddedAwsError
from ops.local.stack_run import CLOUD_VARIABLES, StackRun, StackRunError, stack_directory
from ops.local.terraform import TerraformError, TerraformUnavailableError
from ops.local.workspace import workspace_of

PROJECT = Path(__file__).parents[2]
STACK = "dev"
_INTERRUPTED = 130
_PROGRESS = re.compile(
    r"(Initializing|Plan:|No changes|Apply complete|Destroy complete|\S+: (Still )?(Creat|Destr|Modif|Read)|│|╷|╵)"
)
_LONGEST_VALUE = 120


def local(keep: bool = False) -> int:
    """Runs everything and returns the exit code: 0 only if each step held.

    Args:
        keep: stays up once the stack is applied, until Ctrl-C, and prints how to use it by hand.
    """
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    previous = signal.signal(signal.SIGTERM, _as_keyboard_interrupt)
    try:
        _run(console, keep)
    except KeyboardInterrupt:
        console.print("Interrupted; everything that was started has been stopped and removed.")
        return _INTERRUPTED
    except (
        EmbeddedAwsError,
        SettingsError,
        StackRunError,
        TerraformError,
        TerraformUnavailableError,
    ) as error:
        console.print(f"[red]✗[/] {error}", markup=True)
        return 1
    finally:
        signal.signal(signal.SIGTERM, previous)
    return 0


def _run(console: Console, keep: bool) -> None:
    with ExitStack() as stack:
        console.rule("Synthesize the dev stack", align="left")
        output = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prefect-ecs-")))
        synthesize(PROJECT / "environments", output)
        workspace = stack.enter_context(workspace_of(stack_directory(output, STACK)))

        console.rule("Start an embedded AWS", align="left")
        aws = stack.enter_context(EmbeddedAws.start(str(CLOUD_VARIABLES["aws_region"])))
        console.print(f"moto answers at {aws.endpoint_url}")

        run = StackRun(aws, workspace, CLOUD_VARIABLES, lambda line: _progress(console, line))
        console.rule("Plan and apply, with the real Terraform", align="left")
        run.plan_and_apply()
        console.rule("Plan again", align="left")
        run.check_unchanged()
        console.print("[green]✓[/] a second plan changes nothing")

        _show(console, run)
        if keep:
            _stay_up(console, aws, run)

        console.rule("Destroy", align="left")
        run.destroy()
        console.print("[green]✓[/] nothing is left")


def _progress(console: Console, line: str) -> None:
    """Terraform's steps and results; the plan itself is for those who change the stack."""
    if _PROGRESS.match(line):
        console.print(line, style="dim", markup=False)


def _show(console: Console, run: StackRun) -> None:
    console.rule("What now exists", align="left")
    table = Table("name", "Terraform address", "id", box=None, pad_edge=False)
    for row in run.resources():
        table.add_row(*row)
    console.print(table)
    console.rule("Outputs", align="left")
    outputs = Table("output", "value", box=None, pad_edge=False)
    for name, value in run.terraform.output().items():
        outputs.add_row(name, _short(value))
    console.print(outputs)


def _short(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}… ({len(text)} characters)"


def _stay_up(console: Console, aws: EmbeddedAws, run: StackRun) -> None:
    """Writes the values where plain Terraform finds them, says how to use it all, and waits for Ctrl-C."""
    directory = run.workspace.stack_directory
    # synth's own link, which the workspace's copy leaves out, points at the user's values; these are the local ones.
    values = "".join(f'{name} = "{value}"\n' for name, value in CLOUD_VARIABLES.items())
    (directory / "terraform.tfvars").write_text(values, encoding="utf-8")
    variables = aws.variables()
    if "TF_CLI_CONFIG_FILE" in run.terraform.environment:
        variables["TF_CLI_CONFIG_FILE"] = run.terraform.environment["TF_CLI_CONFIG_FILE"]
    console.rule("Up until Ctrl-C; in another terminal", align="left")
    for name, value in variables.items():
        console.print(f"export {name}={value}", markup=False)
    console.print(f"\nterraform -chdir={directory} state show aws_ecs_cluster.prefect_cluster", markup=False)
    console.print("aws ecs describe-services --cluster prefect-cluster --services prefect-worker-service", markup=False)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print()


def _as_keyboard_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
