"""The project's Markdown pages, and their parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]

GENERATED = {"account-settings.md", "settings.md", "variables-and-outputs.md", "names.md", "performance.md"}
"""Written from the code, and checked for freshness elsewhere."""

_FENCE = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page. `name` is its path in the project, such as docs/deploy.md."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    def __str__(self) -> str:
        return self.name

    def blocks(self, language: str) -> list[str]:
        """The code blocks of one language."""
        return [body for label, body in _FENCE.findall(self.text) if label == language]

    @property
    def prose(self) -> str:
        """The page without its code blocks."""
        return _FENCE.sub("", self.text)

    @property
    def spans(self) -> list[str]:
        """The text in backticks within the prose."""
        return _SPAN.findall(self.prose)

    @property
    def code(self) -> list[str]:
        """Everything that is set as code: spans and blocks."""
        return [*self.spans, *(body for _, body in _FENCE.findall(self.text))]

    @property
    def anchors(self) -> set[str]:
        """The anchors that GitHub gives to headings."""
        return {
            re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
            for heading in _HEADING.findall(self.prose)
        }


def _paths() -> Iterator[Path]:
    yield from sorted(PROJECT.glob("*.md"))
    yield from sorted((PROJECT / "docs").rglob("*.md"))
    yield from sorted((PROJECT / "examples").rglob("*.md"))


PAGES = [Page(path, path.read_text(encoding="utf-8")) for path in _paths()]
GUIDES = [page for page in PAGES if page.path.name not in GENERATED]
