"""`make diagram`: the dev stack as a picture."""

import sys
from pathlib import Path

from ops.diagram.draw import draw
from ops.diagram.read_stack import read_architecture
from ops.diagram.svg import render
from ops.synthesized import PROJECT, Json, NotSynthesizedError, read_stack

STACK = "dev"
PICTURE = PROJECT / "docs" / "architecture.svg"


def diagram(picture: Path = PICTURE) -> int:
    """Writes the picture and returns the exit code."""
    try:
        stack = read_stack(STACK)
    except NotSynthesizedError as error:
        print(error, file=sys.stderr)
        return 1
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(svg(STACK, stack), encoding="utf-8")
    print(f"wrote {picture.parent.name}/{picture.name}")
    return 0


def svg(name: str, stack: Json) -> str:
    """The picture of any stack; the same stack gives the same bytes."""
    return render(draw(read_architecture(name, stack)))
