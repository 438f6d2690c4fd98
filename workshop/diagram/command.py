"""`make diagram`: draws the diagrams in docs/."""

import sys
from pathlib import Path

from prefect_ecs_ops.common.synthesized import PROJECT, Json, NotSynthesizedError, read_stack
from workshop.diagram.architecture import read_architecture
from workshop.diagram.dashboard import draw_dashboard, read_dashboard
from workshop.diagram.draw import draw
from workshop.diagram.drawing import render

DOCS = PROJECT / "docs"
ARCHITECTURE = "architecture.svg"
ARCHITECTURE_STACK = "dev"
DASHBOARD = "dashboard.svg"
DASHBOARD_STACK = "prod-us-east-1"
"""dev has no dashboard, which would add to its bill."""


def diagram(directory: Path = DOCS) -> int:
    """Writes the diagrams to a directory and returns the exit code."""
    try:
        diagrams = {
            ARCHITECTURE: architecture_svg(ARCHITECTURE_STACK, read_stack(ARCHITECTURE_STACK)),
            DASHBOARD: dashboard_svg(DASHBOARD_STACK, read_stack(DASHBOARD_STACK)),
        }
    except NotSynthesizedError as error:
        print(error, file=sys.stderr)
        return 1
    directory.mkdir(exist_ok=True)
    for name, content in diagrams.items():
        (directory / name).write_text(content, encoding="utf-8")
        print(f"wrote {directory.name}/{name}")
    return 0


def architecture_svg(name: str, stack: Json) -> str:
    """The architecture diagram of a stack. The same stack always gives the same bytes."""
    return render(draw(read_architecture(name, stack)))


def dashboard_svg(name: str, stack: Json) -> str:
    """The layout of a stack's dashboard. The same stack always gives the same bytes."""
    return render(draw_dashboard(name, read_dashboard(stack)))
