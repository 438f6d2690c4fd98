"""How wide a text is, without the font that will draw it."""

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
"""Advance widths of Helvetica, in thousandths of the font's size."""

_BY_CHARACTER = {character: width for width, characters in _WIDTHS.items() for character in characters}
_OTHER = 600
_MONOSPACE = 0.61
_BOLD = 1.1
_WIDEST_SYSTEM_FONT = 1.18
"""DejaVu Sans, the widest, against Helvetica; Segoe UI, San Francisco and Noto Sans lie between."""


def text_width(text: str, size_px: int, *, bold: bool = False, monospace: bool = False) -> float:
    """An upper estimate in pixels, whichever of the system's fonts is used."""
    if monospace:
        return len(text) * size_px * _MONOSPACE
    thousandths = sum(_BY_CHARACTER.get(character, _OTHER) for character in text)
    return thousandths / 1000 * size_px * _WIDEST_SYSTEM_FONT * (_BOLD if bold else 1)


def shortened(text: str, width_px: float, size_px: int, *, bold: bool = False, monospace: bool = False) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis: other stacks' names can be longer than dev's."""
    short = text
    while text and text_width(short, size_px, bold=bold, monospace=monospace) > width_px:
        text = text[:-1]
        short = f"{text}…"
    return short
