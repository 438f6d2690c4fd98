"""The operator's commands. The Makefile calls them, and `python -m ops --help` lists them."""

# ruff: noqa: PLC0415 -- each command imports only what it needs, so that drawing a picture waits for no AWS and no Prefect

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What an operator of the Prefect worker does.")


@app.command()
def local(
    keep: Annotated[bool, typer.Option("--keep", help="Stay up until Ctrl-C, and say how to use it by hand.")] = False,
) -> None:
    """Apply, check and destroy the dev stack against an embedded AWS."""
    from ops.local.command import local as run

    raise typer.Exit(run(keep))


@app.command()
def verify(
    stack: Annotated[str, typer.Argument(help="The stack, such as staging-us-east-1.")] = "dev",
    directory: Annotated[
        Path | None, typer.Option("--directory", help="Where Terraform runs, if not in cdktf.out/stacks/<stack>.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output, and nothing else.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Wait until everything holds, and tell what changes.")] = False,
    timeout_seconds: Annotated[int, typer.Option("--timeout-seconds", min=1, help="How long to watch at most.")] = 600,
) -> None:
    """Check that an applied stack works, and say what is wrong; exit 0 only if everything holds."""
    from ops.verify.command import verify as run

    raise typer.Exit(run(stack, directory, as_json, watch, timeout_seconds))


@app.command()
def diagram() -> None:
    """Draw docs/architecture.svg from the synthesized dev stack."""
    from ops.diagram.command import diagram as run

    raise typer.Exit(run())


@app.command()
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and name the pages that are stale.")
    ] = False,
) -> None:
    """Write the generated reference pages in docs/."""
    from ops.reference.command import docs as run

    raise typer.Exit(run(check))


@app.command()
def bench() -> None:
    """Measure synth time and memory, as ratios, into docs/performance.md."""
    from ops.bench.command import bench as run

    raise typer.Exit(run())
