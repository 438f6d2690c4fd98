"""The operator's commands. The Makefile calls them, and `prefect-ecs --help` lists them."""

# ruff: noqa: PLC0415 -- each command imports only what it needs, so that drawing a picture waits for no AWS and no Prefect

from pathlib import Path
from typing import Annotated

import typer

from prefect_ecs_ops.work_pool.patience import HEARTBEAT_SECONDS, LEAST_HEARTBEAT_SECONDS, PENDING_MINUTES

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What an operator of the Prefect worker does.")


Stack = Annotated[str, typer.Argument(help="The stack, such as staging-us-east-1.")]
Directory = Annotated[
    Path | None, typer.Option("--directory", help="Where Terraform runs, if not in cdktf.out/stacks/<stack>.")
]


@app.command()
def verify(
    stack: Stack = "dev",
    directory: Directory = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output, and nothing else.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Wait until everything holds, and tell what changes.")] = False,
    timeout_seconds: Annotated[int, typer.Option("--timeout-seconds", min=1, help="How long to watch at most.")] = 600,
) -> None:
    """Check that an applied stack works, and say what is wrong; exit 0 only if everything holds."""
    from prefect_ecs_ops.verify.command import verify as run

    raise typer.Exit(run(stack, directory, as_json, watch, timeout_seconds))


@app.command()
def bootstrap() -> None:
    """Bring up the account's stacks, and move their state into the bucket that they make."""
    from prefect_ecs_ops.bootstrap.command import bootstrap as run

    raise typer.Exit(run())


@app.command()
def cost(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STACK]...",
            help="Stacks, environments (each of their regions), or paths of settings files. Default: dev.",
        ),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="NAME=NUMBER", help="An assumption in place of its default; may be repeated."),
    ] = None,
    region: Annotated[str | None, typer.Option(help="Use this region's prices. Default: the stack's own.")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Put the stacks side by side.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    assumptions: Annotated[bool, typer.Option("--assumptions", help="List what can be assumed, and stop.")] = False,
) -> None:
    """Estimate what stacks cost in a month."""
    from prefect_ecs_ops.cost.command import cost as run
    from prefect_ecs_ops.cost.command import list_assumptions

    if assumptions:
        raise typer.Exit(list_assumptions())
    raise typer.Exit(run(stacks or ["dev"], region=region, assumed=assume or [], compare=compare, as_document=as_json))


work_pool = typer.Typer(no_args_is_help=True, help="The work pool in Prefect that belongs to a stack.")
app.add_typer(work_pool, name="work-pool")


@work_pool.command("apply")
def work_pool_apply(
    stack: Stack = "dev",
    directory: Directory = None,
    pending_minutes: Annotated[
        int, typer.Option("--pending-minutes", min=1, help="Crash a flow run that stays Pending for longer.")
    ] = PENDING_MINUTES,
    heartbeat_seconds: Annotated[
        int,
        typer.Option(
            "--heartbeat-seconds",
            min=LEAST_HEARTBEAT_SECONDS,
            help="Crash a flow run that sends no heartbeat for longer; three times PREFECT_FLOWS_HEARTBEAT_FREQUENCY.",
        ),
    ] = HEARTBEAT_SECONDS,
) -> None:
    """Create or update the pool with the stack's template, and its automations."""
    from prefect_ecs_ops.work_pool.command import apply as run

    raise typer.Exit(run(stack, directory, pending_minutes, heartbeat_seconds))


@app.command()
def teardown(
    stack: Stack = "dev",
    directory: Directory = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Stop what flow runs have in AWS, and delete their task definitions, before `terraform destroy`."""
    from prefect_ecs_ops.teardown.command import teardown as run

    raise typer.Exit(run(stack, directory, yes))


@app.command("rotate-key")
def rotate_key(stack: Stack = "dev", directory: Directory = None) -> None:
    """Take a new API key or auth string from a prompt or standard input; the next `terraform apply` rolls the worker to it."""
    from prefect_ecs_ops.rotate_key.command import rotate_key as run

    raise typer.Exit(run(stack, directory))


@app.command()
def orphans(
    stack: Stack,
    region: Annotated[str | None, typer.Option("--region", help="Where to look. Default: the stack's own.")] = None,
) -> None:
    """List what carries a stack's tags and is not in its state, with the commands that remove it."""
    from prefect_ecs_ops.orphans.command import orphans as run

    raise typer.Exit(run(stack, region))


@app.command()
def failover(
    source: Annotated[str, typer.Option("--from", help="Work pool whose deployments and waiting runs are to go.")],
    target: Annotated[str, typer.Option("--to", help="Work pool that takes them.")],
    back: Annotated[bool, typer.Option("--back", help="Only what an earlier failover brought from --to.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Move deployments and waiting flow runs from one region's work pool to another's; says what before it does it."""
    from prefect_ecs_ops.failover.command import failover as run

    raise typer.Exit(run(source, target, back=back, yes=yes))
