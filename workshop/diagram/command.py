"""`make diagram`: stacks as pictures."""

import sys
from pathlib import Path

from prefect_ecs_ops.common.synthesized import PROJECT, Json, NotSynthesizedError, read_stack
from workshop.diagram.draw import draw
from workshop.diagram.draw_dashboard import draw_dashboard
from workshop.diagram.read_dashboard import read_dashboard
from workshop.diagram.read_stack import read_architecture
from workshop.diagram.svg import render

DOCS = PROJECT / "docs"
ARCHITECTURE = "architecture.svg"
ARCHITECTURE_STACK = "dev"
DASHBOARD = "dashboard.svg"
DASHBOARD_STACK = "prod-us-east-1"
"""dev has no dashboard, to keep its bill."""


def diagram(directory: Path = DOCS) -> int:
    """Writes the pictures into a directory and returns the exit code."""
    try:
        pictures = {
            ARCHITECTURE: svg(ARCHITECTURE_STACK, read_stack(ARCHITECTURE_STACK)),
            DASHBOARD: dashboard_svg(DASHBOARD_STACK, read_stack(DASHBOARD_STACK)),
        }
    except NotSynthesizedError as error:
        print(error, file=sys.stderr)
        return 1
    directory.mkdir(exist_ok=True)
    for name, content in pictures.items():
        (directory / name).write_text(content, encoding="utf-8")
        print(f"wrote {directory.name}/{name}")
    return 0


def svg(name: str, stack: Json) -> str:
    """The picture of any stack; the same stack gives the same bytes."""
    return render(draw(read_architecture(name, stack)))


def dashboard_svg(name: str, stack: Json) -> str:
    """The dashboard of any stack that has one, as a drawing; the same stack gives the same bytes."""
    return render(draw_dashboard(name, read_dashboard(stack)))
