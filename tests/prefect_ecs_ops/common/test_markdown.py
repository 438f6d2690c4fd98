"""A table stays a table whatever its cells contain."""

from prefect_ecs_ops.common.markdown import page, table


def test_a_cell_holds_bars_and_line_breaks() -> None:
    assert table(["a", "b"], [["x | y", "one\n  two"]]) == "| a | b |\n| --- | --- |\n| x \\| y | one two |"


def test_a_page_ends_with_one_line_break() -> None:
    assert page("Title", "text").endswith("# Title\n\ntext\n")
