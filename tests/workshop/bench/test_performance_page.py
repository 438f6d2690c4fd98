"""The page of measurements: what it says of given runs, and the shape of the committed one."""

import re
from datetime import date

from workshop.bench.command import PAGE
from workshop.bench.figures import Run
from workshop.bench.measure import Measurements
from workshop.bench.performance_page import performance_page

MEASUREMENTS = Measurements(
    here=[Run(2.0, 500), Run(2.5, 500), Run(2.25, 500)],
    ordinary=[Run(9.0, 750), Run(10.0, 750), Run(9.0, 750)],
    files=4,
    by_stacks={1: [Run(2.0, 500)], 11: [Run(4.0, 600)], 21: [Run(6.0, 700)]},
)
TEXT = performance_page(MEASUREMENTS, "2 cores (x86_64), Debian, Python 3.11, Node 24", date(2025, 11, 30))


def test_date_and_machine() -> None:
    assert "Measured on 2025-11-30: 2 cores (x86_64), Debian, Python 3.11, Node 24." in TEXT


def test_ratios_are_the_results() -> None:
    assert "| wall time of a synth | **4.00** (4.00 to 4.50) | 2.25 s | 9.00 s |" in TEXT
    assert "| peak memory | **1.50** (1.50 to 1.50) | 500 MiB | 750 MiB |" in TEXT
    assert "the same bytes, in each of the 4 files" in TEXT


def test_growth_and_its_line() -> None:
    assert "| 21 | **3.00** | **1.40** | 6.00 s | 700 MiB |" in TEXT
    assert "Each further stack costs **10.0%** of a synth of one stack (0.20 s)." in TEXT
    assert "No median is farther than 0.0% from a straight line" in TEXT


def test_the_committed_page_has_its_date_and_tables() -> None:
    committed = PAGE.read_text(encoding="utf-8")
    assert re.search(
        r"^Measured on \d{4}-\d{2}-\d{2}: \d+ cores \(\w+\), .*Python 3\.\d+\.\d+, Node \d+", committed, re.M
    )
    assert re.search(r"^\| wall time of a synth \| \*\*\d+\.\d\d\*\* \(", committed, re.M)
    assert re.search(r"^\| peak memory \| \*\*\d+\.\d\d\*\* \(", committed, re.M)
    assert re.findall(r"^\| (\d+) \| \*\*", committed, re.M) == ["1", "10", "25", "50"]
    assert "make bench" in committed
