"""The performance page: statistics, the text for given runs, and the shape of the committed page."""

import re
from datetime import date

import pytest

from workshop.bench.command import PAGE
from workshop.bench.measure import Measurements, Run
from workshop.bench.performance_page import Ratio, fit, median_mib, median_seconds, performance_page, ratio

MEASUREMENTS = Measurements(
    here=[Run(2.0, 500), Run(2.5, 500), Run(2.25, 500)],
    ordinary=[Run(9.0, 750), Run(10.0, 750), Run(9.0, 750)],
    files=4,
    by_stacks={1: [Run(2.0, 500)], 11: [Run(4.0, 600)], 21: [Run(6.0, 700)]},
)
TEXT = performance_page(MEASUREMENTS, "2 cores (x86_64), Debian, Python 3.11, Node 24", date(2025, 11, 30))


def test_date_and_machine() -> None:
    assert "Measured on 2025-11-30: 2 cores (x86_64), Debian, Python 3.11, Node 24." in TEXT


def test_tables_show_ratios() -> None:
    assert "| wall time of a synth | **4.00** (4.00 to 4.50) | 2.25 s | 9.00 s |" in TEXT
    assert "| peak memory | **1.50** (1.50 to 1.50) | 500 MiB | 750 MiB |" in TEXT
    assert "the same bytes to each of the 4 files" in TEXT


def test_growth_and_its_line() -> None:
    assert "| 21 | **3.00** | **1.40** | 6.00 s | 700 MiB |" in TEXT
    assert "Each additional stack costs **10.0%** of a synth of one stack (0.20 s)." in TEXT
    assert "All medians lie within 0.0% of a straight line" in TEXT


def test_the_committed_page_has_its_date_and_tables() -> None:
    committed = PAGE.read_text(encoding="utf-8")
    assert re.search(
        r"^Measured on \d{4}-\d{2}-\d{2}: \d+ cores \(\w+\), .*Python 3\.\d+\.\d+, Node \d+", committed, re.M
    )
    assert re.search(r"^\| wall time of a synth \| \*\*\d+\.\d\d\*\* \(", committed, re.M)
    assert re.search(r"^\| peak memory \| \*\*\d+\.\d\d\*\* \(", committed, re.M)
    assert re.findall(r"^\| (\d+) \| \*\*", committed, re.M) == ["1", "10", "25", "50"]
    assert "make bench" in committed


def test_medians_ignore_an_outlier() -> None:
    runs = [Run(1.0, 100), Run(90.0, 900), Run(2.0, 200)]
    assert median_seconds(runs) == 2.0
    assert median_mib(runs) == 200


def test_a_ratio_is_of_medians_and_its_range_is_of_pairs() -> None:
    assert ratio([8.0, 9.0, 40.0], [2.0, 3.0, 4.0]) == Ratio(median=3.0, lowest=3.0, highest=10.0)


def test_series_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


def test_a_straight_line_has_no_deviation() -> None:
    line = fit({1: 3.5, 10: 8.0, 25: 15.5, 50: 28.0})
    assert line.at_zero == pytest.approx(3.0)
    assert line.slope == pytest.approx(0.5)
    assert line.deviation == pytest.approx(0.0)


def test_a_curve_deviates() -> None:
    assert fit({stacks: float(stacks**2) for stacks in (1, 10, 25, 50)}).deviation > 0.5
