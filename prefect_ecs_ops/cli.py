"""The operator's commands: `prefect-ecs --help` lists them."""

# ruff: noqa: PLC0415 -- each command imports only what it needs, so that --help waits for neither AWS's nor Prefect's client

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

RUN, MOVE, ACCOUNT = "Run a stack", "Move work between regions", "Create and remove stacks"

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Operate Prefect workers on Amazon ECS that Terraform deployed."
)
work_pool = typer.Typer(no_args_is_help=True, help="Manage a stack's work pool in Prefect.")
app.add_typer(work_pool, name="work-pool", rich_help_panel=RUN)

Stack = Annotated[str, typer.Argument(help="The stack's id, such as staging-us-east-1.")]
Directory = Annotated[
    Path | None, typer.Option("--directory", help="Where Terraform runs. Default: cdktf.out/stacks/<stack>.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask for confirmation.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"prefect-ecs {version('prefect-ecs')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Operate Prefect workers on Amazon ECS that Terraform deployed."""


@app.command(rich_help_panel=RUN)
def verify(
    stack: Stack = "dev",
    directory: Directory = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON to standard output.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Repeat until every check passes, and print changes.")] = False,
    timeout_seconds: Annotated[int, typer.Option("--timeout-seconds", min=1, help="How long to watch at most.")] = 600,
) -> None:
    """Check that an applied stack works, and print what is wrong. The exit code is 0 only if every check passes."""
    from prefect_ecs_ops.verify.command import verify as run

    raise typer.Exit(run(stack, directory, as_json, watch, timeout_seconds))


@work_pool.command("apply")
def work_pool_apply(
    stack: Stack = "dev",
    directory: Directory = None,
    # Longer than a start that still succeeds: image pull, a zone without capacity, RunTask's own retries.
    pending_minutes: Annotated[
        int, typer.Option("--pending-minutes", min=1, help="Crash a flow run that stays Pending for longer.")
    ] = 15,
    # Three heartbeats, as Prefect Cloud's own detection of unresponsive runs. Prefect's shortest interval is 30 s.
    heartbeat_seconds: Annotated[
        int,
        typer.Option(
            "--heartbeat-seconds",
            min=90,
            help="Crash a flow run that sends no heartbeat for longer. Use three times PREFECT_FLOWS_HEARTBEAT_FREQUENCY.",
        ),
    ] = 540,
) -> None:
    """Create or update the work pool with the stack's base job template, and its automations."""
    from prefect_ecs_ops.work_pool.command import apply as run

    raise typer.Exit(run(stack, directory, pending_minutes, heartbeat_seconds))


@app.command("rotate-key", rich_help_panel=RUN)
def rotate_key(stack: Stack = "dev", directory: Directory = None) -> None:
    """Read a new API key or auth string from a prompt or standard input. The next `terraform apply` deploys it."""
    from prefect_ecs_ops.rotate_key.command import rotate_key as run

    raise typer.Exit(run(stack, directory))


@app.command(rich_help_panel=RUN)
def cost(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STACK]...",
            help="Stacks, environments (all of their regions), or paths of settings files. Default: dev.",
        ),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="NAME=NUMBER", help="Replace an assumption's default; can be repeated."),
    ] = None,
    region: Annotated[str | None, typer.Option(help="Use this region's prices. Default: the stack's own.")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Show the stacks side by side.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    assumptions: Annotated[bool, typer.Option("--assumptions", help="List the assumptions and exit.")] = False,
) -> None:
    """Estimate the monthly cost of stacks."""
    from prefect_ecs_ops.cost.command import cost as run
    from prefect_ecs_ops.cost.command import list_assumptions

    if assumptions:
        raise typer.Exit(list_assumptions())
    raise typer.Exit(run(stacks or ["dev"], region=region, assumed=assume or [], compare=compare, as_document=as_json))


@app.command(rich_help_panel=MOVE)
def failover(
    source: Annotated[str, typer.Option("--from", help="Work pool to move deployments and waiting runs from.")],
    target: Annotated[str, typer.Option("--to", help="Work pool to move them to.")],
    back: Annotated[bool, typer.Option("--back", help="Move only what an earlier failover brought from --to.")] = False,
    yes: Yes = False,
) -> None:
    """Move deployments and waiting flow runs from one region's work pool to another's. Shows the plan first."""
    from prefect_ecs_ops.failover.command import failover as run

    raise typer.Exit(run(source, target, back=back, yes=yes))


@app.command(rich_help_panel=ACCOUNT)
def bootstrap() -> None:
    """Create the account's stacks, and move their state into the bucket that they create."""
    from prefect_ecs_ops.bootstrap import bootstrap as run

    raise typer.Exit(run())


@app.command(rich_help_panel=ACCOUNT)
def teardown(stack: Stack = "dev", directory: Directory = None, yes: Yes = False) -> None:
    """Stop the tasks of flow runs, and delete their task definitions, before `terraform destroy`."""
    from prefect_ecs_ops.teardown.command import teardown as run

    raise typer.Exit(run(stack, directory, yes))


@app.command(rich_help_panel=ACCOUNT)
def orphans(
    stack: Stack,
    region: Annotated[str | None, typer.Option("--region", help="Where to look. Default: the stack's region.")] = None,
) -> None:
    """List what has a stack's tags but is not in its state, with the commands that remove it."""
    from prefect_ecs_ops.orphans.command import orphans as run

    raise typer.Exit(run(stack, region))
