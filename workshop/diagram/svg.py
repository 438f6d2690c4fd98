"""Writes a drawing as SVG."""

from html import escape

from workshop.diagram.shapes import Arrow, Box, Drawing, Text
from workshop.diagram.theme import BOX_STYLES, stylesheet

_HEAD_LENGTH = 8
_HEAD_HALF_WIDTH = 4


def render(drawing: Drawing) -> str:
    """One element a line, frames first, then arrows, then what arrows lead to, then text."""
    page = drawing.boxes["page"].area
    boxes = drawing.boxes.values()
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page.width} {page.height}" '
        f'width="{page.width}" height="{page.height}" role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(drawing.title)}</title>',
        f'<desc id="description">{escape(drawing.description)}</desc>',
        f"<style>\n{stylesheet()}\n</style>",
        *(_box(box) for box in boxes if box.frame),
        *(_arrow(arrow) for arrow in drawing.arrows),
        *(_box(box) for box in boxes if not box.frame),
        *(_text(text) for text in drawing.texts),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _box(box: Box) -> str:
    # Half a pixel, so that an outline one pixel wide is sharp.
    area = box.area
    return (
        f'<rect class="b-{box.style}" x="{area.x + 0.5}" y="{area.y + 0.5}" width="{area.width - 1}" '
        f'height="{area.height - 1}" rx="{BOX_STYLES[box.style].radius_px}"/>'
    )


def _text(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    return f'<text class="t-{text.style}" x="{text.x}" y="{text.y}"{anchor}>{escape(text.content)}</text>'


def _arrow(arrow: Arrow) -> str:
    """The line stops where its head begins."""
    (from_x, from_y), (x, y) = arrow.points[-2:]
    along_x, along_y = _sign(x - from_x), _sign(y - from_y)
    base = (x - along_x * _HEAD_LENGTH, y - along_y * _HEAD_LENGTH)
    side = (along_y * _HEAD_HALF_WIDTH, along_x * _HEAD_HALF_WIDTH)
    head = ((x, y), (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1]))
    return (
        f'<polyline class="line" points="{_points((*arrow.points[:-1], base))}"/>'
        f'<polygon class="head" points="{_points(head)}"/>'
    )


def _points(points: tuple[tuple[int, int], ...]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
