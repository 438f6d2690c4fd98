"""Statistics of runs."""

import pytest

from workshop.bench.figures import Ratio, Run, fit, median_mib, median_seconds, ratio


def test_medians_ignore_an_outlier() -> None:
    runs = [Run(1.0, 100), Run(90.0, 900), Run(2.0, 200)]
    assert median_seconds(runs) == 2.0
    assert median_mib(runs) == 200


def test_a_ratio_is_of_medians_and_its_range_of_pairs() -> None:
    assert ratio([8.0, 9.0, 40.0], [2.0, 3.0, 4.0]) == Ratio(median=3.0, least=3.0, greatest=10.0)


def test_pairs_must_be_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


def test_a_straight_line_has_no_deviation() -> None:
    line = fit({1: 3.5, 10: 8.0, 25: 15.5, 50: 28.0})
    assert line.at_zero == pytest.approx(3.0)
    assert line.slope == pytest.approx(0.5)
    assert line.deviation == pytest.approx(0.0)


def test_a_curve_deviates() -> None:
    assert fit({stacks: float(stacks**2) for stacks in (1, 10, 25, 50)}).deviation > 0.5
