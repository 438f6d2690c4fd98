"""Boxes, texts and arrows in whole pixels, and their SVG."""

from dataclasses import dataclass, field
from html import escape
from typing import Literal

from workshop.diagram.theme import BOX_STYLES, TEXT_STYLES, stylesheet

Anchor = Literal["start", "middle", "end"]

_ASCENT = 0.8
_DESCENT = 0.22
_INSET = 4


@dataclass(frozen=True)
class Rectangle:
    """An area of the drawing; `right` and `bottom` are exclusive."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def contains(self, other: "Rectangle") -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def overlaps(self, other: "Rectangle") -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Box:
    """A rectangle with a style of the theme.

    Frames (accounts, networks) contain other boxes, and arrows can cross them. Arrows can't cross other boxes.
    """

    name: str
    area: Rectangle
    style: str
    level: int
    frame: bool = False


@dataclass(frozen=True)
class Text:
    """One line of text in a box. `y` is its baseline."""

    content: str
    x: int
    y: int
    style: str
    box: str
    anchor: Anchor = "start"

    @property
    def area(self) -> Rectangle:
        """The largest area that the text covers in any of the system fonts."""
        style = TEXT_STYLES[self.style]
        width = text_width(self.content, style.size_px, bold=style.bold, monospace=style.monospace)
        left = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        ascent = style.size_px * _ASCENT
        return Rectangle(self.x - left, self.y - ascent, width, ascent + style.size_px * _DESCENT)


@dataclass(frozen=True)
class Arrow:
    """A line of horizontal and vertical segments, with a head at the last point."""

    points: tuple[tuple[int, int], ...]


@dataclass
class Drawing:
    """Shapes, each kind in painting order."""

    title: str
    description: str
    boxes: dict[str, Box] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def frame(self, name: str, style: str, level: int, area: tuple[int, int, int, int]) -> None:
        """Adds a box that contains others and that arrows can cross; `area` is x, y, width, height."""
        self.boxes[name] = Box(name, Rectangle(*area), style, level, frame=True)

    def card(self, name: str, style: str, level: int, area: tuple[int, int, int, int]) -> None:
        """Adds a box that arrows can end at but not cross; `area` is x, y, width, height."""
        self.boxes[name] = Box(name, Rectangle(*area), style, level)

    def text(
        self, box: str, content: str, x: int, y: int, style: str, anchor: Anchor = "start", *, room: int = 0
    ) -> None:
        """Adds a text in a box, shortened to the width of the box minus `room`."""
        area, text_style = self.boxes[box].area, TEXT_STYLES[style]
        to_left, to_right = x - area.x - _INSET, area.right - _INSET - room - x
        width = {"start": to_right, "middle": 2 * min(to_left, to_right), "end": to_left}[anchor]
        content = shortened(content, width, text_style.size_px, bold=text_style.bold, monospace=text_style.monospace)
        self.texts.append(Text(content, x, y, style, box, anchor))

    def arrow(self, *points: tuple[int, int]) -> None:
        self.arrows.append(Arrow(points))

    def has(self, *names: str) -> bool:
        return all(name in self.boxes for name in names)


_WIDTHS = {
    222: "ijl'",
    278: " !,./:;fIt[]\\|",
    333: '-()r`{}"',
    389: "*",
    500: "ckJsvxyz",
    556: "#$0123456789?_abdeghnopquL",
    584: "+<=>~^",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    944: "W",
    1015: "@%",
}
"""Advance widths of Helvetica, in thousandths of the font size."""

_BY_CHARACTER = {character: width for width, characters in _WIDTHS.items() for character in characters}
_OTHER = 600
_MONOSPACE = 0.61
_BOLD = 1.1
_WIDEST_SYSTEM_FONT = 1.18
"""DejaVu Sans, the widest system font, relative to Helvetica. Segoe UI, San Francisco and Noto Sans are between the two."""


def text_width(text: str, size_px: int, *, bold: bool = False, monospace: bool = False) -> float:
    """An upper estimate of the width in pixels, for any of the system fonts."""
    if monospace:
        return len(text) * size_px * _MONOSPACE
    thousandths = sum(_BY_CHARACTER.get(character, _OTHER) for character in text)
    return thousandths / 1000 * size_px * _WIDEST_SYSTEM_FONT * (_BOLD if bold else 1)


def shortened(text: str, width_px: float, size_px: int, *, bold: bool = False, monospace: bool = False) -> str:
    """The text, or as much of its beginning as fits followed by an ellipsis."""
    short = text
    while text and text_width(short, size_px, bold=bold, monospace=monospace) > width_px:
        text = text[:-1]
        short = f"{text}…"
    return short


_HEAD_LENGTH = 8
_HEAD_HALF_WIDTH = 4


def render(drawing: Drawing) -> str:
    """The drawing as SVG, one element for each line: frames, then arrows, then other boxes, then text."""
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
    # An offset of half a pixel makes outlines of one pixel sharp.
    area = box.area
    return (
        f'<rect class="b-{box.style}" x="{area.x + 0.5}" y="{area.y + 0.5}" width="{area.width - 1}" '
        f'height="{area.height - 1}" rx="{BOX_STYLES[box.style].radius_px}"/>'
    )


def _text(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    return f'<text class="t-{text.style}" x="{text.x}" y="{text.y}"{anchor}>{escape(text.content)}</text>'


def _arrow(arrow: Arrow) -> str:
    """The line ends at the base of its head."""
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
