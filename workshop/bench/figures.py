"""What is made of the measurements."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One synth: from the process's start to its end, and the peak memory of Python and jsii's Node together."""

    seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Ratio:
    """The ratio of two medians, and the least and the greatest ratio of two runs that were made one after the other."""

    median: float
    least: float
    greatest: float


@dataclass(frozen=True)
class Line:
    """`at_zero + slope * x`, fitted by least squares; the deviation is the farthest point's, as a part of the line's value there."""

    at_zero: float
    slope: float
    deviation: float


def median_seconds(runs: Sequence[Run]) -> float:
    """The middle of the runs' durations."""
    return statistics.median(run.seconds for run in runs)


def median_mib(runs: Sequence[Run]) -> float:
    """The middle of the runs' peaks."""
    return statistics.median(run.peak_mib for run in runs)


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Ratio:
    """Of pairs, in the order in which they were measured."""
    pairs = [above / below for above, below in zip(numerators, denominators, strict=True)]
    return Ratio(statistics.median(numerators) / statistics.median(denominators), min(pairs), max(pairs))


def fit(points: dict[int, float]) -> Line:
    """The line through the points that is nearest to them."""
    slope, at_zero = statistics.linear_regression(list(points), list(points.values()))
    deviations = [abs(y - (at_zero + slope * x)) / (at_zero + slope * x) for x, y in points.items()]
    return Line(at_zero, slope, max(deviations))
