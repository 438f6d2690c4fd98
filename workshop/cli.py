"""The commands for developers of this project, which the Makefile calls."""

# ruff: noqa: PLC0415 -- each command imports only what it needs, so that `make diagram` doesn't wait for AWS and Prefect

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tools for developers of this project.")


@app.command()
def local(
    keep: Annotated[
        bool, typer.Option("--keep", help="Stay up until Ctrl-C, and print how to use the stack by hand.")
    ] = False,
) -> None:
    """Apply, check and destroy the dev stack against an embedded AWS."""
    from workshop.local.command import local as run

    raise typer.Exit(run(keep))


@app.command()
def diagram() -> None:
    """Draw docs/architecture.svg and docs/dashboard.svg from the synthesized stacks."""
    from workshop.diagram.command import diagram as run

    raise typer.Exit(run())


@app.command()
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing. List stale pages and exit with 1 if there are any.")
    ] = False,
) -> None:
    """Write the generated reference pages in docs/."""
    from workshop.reference.command import docs as run

    raise typer.Exit(run(check))


@app.command()
def bench() -> None:
    """Measure synth time and memory, and write docs/performance.md."""
    from workshop.bench.command import bench as run

    raise typer.Exit(run())
