"""Generated parts of pages that are written by hand."""

import pytest

from workshop.reference.generated_part import with_part

PAGE = "before\n<!-- generated:prices -->\nold\n<!-- /generated:prices -->\nafter <!-- generated:other -->\n"


def test_only_what_is_between_the_markers_changes() -> None:
    once = with_part(PAGE, "prices", "new")
    assert once == (
        "before\n<!-- generated:prices -->\n\nnew\n\n<!-- /generated:prices -->\nafter <!-- generated:other -->\n"
    )
    assert with_part(once, "prices", "new") == once


@pytest.mark.parametrize("name", ["missing", "other"])
def test_missing_markers_are_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"the page needs <!-- generated:{name} --> and <!-- /generated:{name} -->"):
        with_part(PAGE, name, "new")


def test_markers_that_stand_twice_or_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="once each"):
        with_part(PAGE + PAGE, "prices", "new")
    with pytest.raises(ValueError, match="in this order"):
        with_part("<!-- /generated:prices --> <!-- generated:prices -->", "prices", "new")
