"""Links within the project lead somewhere, and no page names the machine that it was written on."""

import re
from pathlib import Path

import pytest

from .guides import PAGES, PROJECT, Page

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATHS_IN_CONTAINERS = ("/root/.prefect",)


def faults(page: Page) -> list[str]:
    found = []
    for target in _LINK.findall(page.prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.path.parent / path).resolve() if path else page.path
        if not file.exists():
            found.append(f"{target}: no such file")
        elif anchor and anchor not in (Page(file, file.read_text(encoding="utf-8")) if path else page).anchors:
            found.append(f"{target}: no such heading")
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_resolve(page: Page) -> None:
    assert faults(page) == []


def test_a_broken_link_is_found() -> None:
    page = Page(PROJECT / "README.md", "# A\n[a](docs/none.md) [b](#nowhere) [c](#a) [d](https://example.com)")
    assert faults(page) == ["docs/none.md: no such file", "#nowhere: no such heading"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_pages_name_no_machine(page: Page) -> None:
    text = page.text
    for path in _PATHS_IN_CONTAINERS:
        text = text.replace(path, "")
    assert [place for place in (str(PROJECT), f"{Path.home()}/", "/home/", "/Users/") if place in text] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    linked = {
        (page.path.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in _LINK.findall(page.prose)
        if ":" not in target
    }
    pages = {page.path for page in PAGES if page.path != PROJECT / "README.md"}
    assert sorted(str(path.relative_to(PROJECT)) for path in pages - linked) == []
