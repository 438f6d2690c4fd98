"""What a drawing is made of: boxes, texts and arrows, in whole pixels."""

from dataclasses import dataclass, field
from typing import Literal

from workshop.diagram.text_width import shortened, text_width
from workshop.diagram.theme import TEXT_STYLES

Anchor = Literal["start", "middle", "end"]

_ASCENT = 0.8
_DESCENT = 0.22
_INSET = 4


@dataclass(frozen=True)
class Rectangle:
    """An area of the drawing; right and bottom lie outside of it."""

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

    Frames (accounts, networks) hold other boxes and may be crossed by arrows; the others may not.
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
        """What the text covers at most, in any of the system's fonts."""
        style = TEXT_STYLES[self.style]
        width = text_width(self.content, style.size_px, bold=style.bold, monospace=style.monospace)
        left = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        ascent = style.size_px * _ASCENT
        return Rectangle(self.x - left, self.y - ascent, width, ascent + style.size_px * _DESCENT)


@dataclass(frozen=True)
class Arrow:
    """A line of horizontal and vertical pieces from the first point to the last, where its head is."""

    points: tuple[tuple[int, int], ...]


@dataclass
class Drawing:
    """Shapes in the order in which they are painted, within their kind."""

    title: str
    description: str
    boxes: dict[str, Box] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def frame(self, name: str, style: str, level: int, area: tuple[int, int, int, int]) -> None:
        """Adds a box that holds others, and that arrows may cross; `area` is x, y, width, height."""
        self.boxes[name] = Box(name, Rectangle(*area), style, level, frame=True)

    def card(self, name: str, style: str, level: int, area: tuple[int, int, int, int]) -> None:
        """Adds a box that arrows only lead to; `area` is x, y, width, height."""
        self.boxes[name] = Box(name, Rectangle(*area), style, level)

    def text(
        self, box: str, content: str, x: int, y: int, style: str, anchor: Anchor = "start", *, room: int = 0
    ) -> None:
        """Adds a text that stands in the box of that name, shortened where the box ends, less the room for something else."""
        area, of = self.boxes[box].area, TEXT_STYLES[style]
        to_left, to_right = x - area.x - _INSET, area.right - _INSET - room - x
        width = {"start": to_right, "middle": 2 * min(to_left, to_right), "end": to_left}[anchor]
        content = shortened(content, width, of.size_px, bold=of.bold, monospace=of.monospace)
        self.texts.append(Text(content, x, y, style, box, anchor))

    def arrow(self, *points: tuple[int, int]) -> None:
        self.arrows.append(Arrow(points))

    def has(self, *names: str) -> bool:
        return all(name in self.boxes for name in names)
