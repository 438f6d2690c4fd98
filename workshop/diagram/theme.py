"""Colors and text styles. Every text has a contrast of at least 4.5 to the fill of its box in both themes."""

from dataclasses import dataclass

SANS = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'Noto Sans', 'Liberation Sans', sans-serif"
MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace"


@dataclass(frozen=True)
class BoxStyle:
    """Colors by name. Dashed outlines are for temporary or conceptual boxes."""

    fill: str
    stroke: str
    dashed: bool = False
    radius_px: int = 6


@dataclass(frozen=True)
class TextStyle:
    """Size, weight and family, and the color by name."""

    color: str = "ink"
    size_px: int = 13
    bold: bool = False
    monospace: bool = False


BOX_STYLES: dict[str, BoxStyle] = {
    "page": BoxStyle("page", "edge", radius_px=12),
    "account": BoxStyle("account", "muted", radius_px=10),
    "vpc": BoxStyle("vpc", "network", radius_px=8),
    "zone": BoxStyle("vpc", "muted", dashed=True),
    "public": BoxStyle("public", "public-edge"),
    "private": BoxStyle("private", "private-edge"),
    "cluster": BoxStyle("cluster", "compute", radius_px=8),
    "network-card": BoxStyle("card", "network"),
    "compute-card": BoxStyle("card", "compute"),
    "task": BoxStyle("task", "compute"),
    "temporary-task": BoxStyle("card", "compute", dashed=True),
    "security-card": BoxStyle("card", "security"),
    "logs-card": BoxStyle("card", "logs"),
    "events-card": BoxStyle("card", "events"),
    "storage-card": BoxStyle("card", "storage"),
    "prefect-card": BoxStyle("card", "prefect"),
    "outside-card": BoxStyle("card", "muted"),
    "heading": BoxStyle("account", "account"),
    "widget": BoxStyle("card", "edge"),
    "plot": BoxStyle("card", "edge", radius_px=0),
    "limit": BoxStyle("security", "security", radius_px=0),
    **{
        f"series-{number}": BoxStyle(color, color, radius_px=2)
        for number, color in enumerate(("prefect", "compute", "storage", "events"), start=1)
    },
}

TEXT_STYLES: dict[str, TextStyle] = {
    "title": TextStyle(size_px=20, bold=True),
    "frame": TextStyle(bold=True),
    "name": TextStyle(bold=True, monospace=True),
    "code": TextStyle(monospace=True),
    "detail": TextStyle(),
    "note": TextStyle("muted"),
    "heading": TextStyle(size_px=15, bold=True),
    "small": TextStyle("muted", size_px=11),
    "limit": TextStyle("security", size_px=11),
    **{
        f"{color}-kind": TextStyle(color, bold=True)
        for color in ("network", "compute", "security", "logs", "events", "storage", "prefect", "muted")
    },
}

LIGHT: dict[str, str] = {
    "page": "#ffffff",
    "edge": "#d0d7de",
    "ink": "#1f2328",
    "muted": "#57606a",
    "line": "#424a53",
    "account": "#f6f8fa",
    "vpc": "#fbf9ff",
    "public": "#eef7ee",
    "public-edge": "#7fae85",
    "private": "#eaf2fb",
    "private-edge": "#7aa7d6",
    "cluster": "#fff6ec",
    "card": "#ffffff",
    "task": "#ffe3c7",
    "network": "#6e40c9",
    "compute": "#a84300",
    "security": "#b3123e",
    "logs": "#0b6b7a",
    "events": "#a0268f",
    "storage": "#3f6f12",
    "prefect": "#0a4fd6",
}

DARK: dict[str, str] = {
    "page": "#0d1117",
    "edge": "#30363d",
    "ink": "#e6edf3",
    "muted": "#9da7b3",
    "line": "#b1bac4",
    "account": "#151b23",
    "vpc": "#191824",
    "public": "#16241b",
    "public-edge": "#3f6b48",
    "private": "#142132",
    "private-edge": "#3a6496",
    "cluster": "#261c12",
    "card": "#1c2128",
    "task": "#4a2c10",
    "network": "#b392f0",
    "compute": "#ffa657",
    "security": "#ff8fa3",
    "logs": "#56d4dd",
    "events": "#f19ee6",
    "storage": "#8fd460",
    "prefect": "#79b8ff",
}


def stylesheet() -> str:
    """Both themes as CSS classes. The reader's system settings choose between them."""
    base = [f"text {{ font-family: {SANS} }}"]
    for name, text in TEXT_STYLES.items():
        family = f"; font-family: {MONOSPACE}" if text.monospace else ""
        weight = "; font-weight: 600" if text.bold else ""
        base.append(f".t-{name} {{ font-size: {text.size_px}px{weight}{family} }}")
    base += [f".b-{name} {{ stroke-dasharray: 5 4 }}" for name, box in BOX_STYLES.items() if box.dashed]
    base.append(".line { fill: none; stroke-width: 1.5 }")
    dark = "\n".join(f"  {rule}" for rule in _colors(DARK))
    return "\n".join([*base, *_colors(LIGHT), f"@media (prefers-color-scheme: dark) {{\n{dark}\n}}"])


def _colors(theme: dict[str, str]) -> list[str]:
    return [
        *(f".b-{name} {{ fill: {theme[box.fill]}; stroke: {theme[box.stroke]} }}" for name, box in BOX_STYLES.items()),
        *(f".t-{name} {{ fill: {theme[text.color]} }}" for name, text in TEXT_STYLES.items()),
        f".line {{ stroke: {theme['line']} }}",
        f".head {{ fill: {theme['line']} }}",
    ]
