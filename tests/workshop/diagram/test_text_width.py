"""The estimate is never below what a real font needs."""

from workshop.diagram.text_width import shortened, text_width

HELVETICA_13_PX = {"Availability zone 1": 105.5, "RunTask, once for each flow run": 181.4}
"""From the font's own metrics."""


def test_it_is_at_least_helvetica_and_not_much_more() -> None:
    for text, width in HELVETICA_13_PX.items():
        assert width <= text_width(text, 13) <= width * 1.25, text


def test_monospace_is_the_same_for_every_character() -> None:
    assert text_width("iii", 10, monospace=True) == text_width("WWW", 10, monospace=True)


def test_bold_is_wider() -> None:
    assert text_width("abc", 13, bold=True) > text_width("abc", 13)


def test_a_text_that_fits_stays_and_one_that_does_not_is_shortened() -> None:
    assert shortened("prefect-cluster", 200, 13, monospace=True) == "prefect-cluster"
    short = shortened("prefect-cluster", 60, 13, monospace=True)
    assert short == "prefec…"
    assert text_width(short, 13, monospace=True) <= 60
