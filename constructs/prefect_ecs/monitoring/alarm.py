"""What an alarm is, as plain data."""

from dataclasses import dataclass, field
from typing import Literal

MissingData = Literal["breaching", "notBreaching", "ignore", "missing"]
"""What CloudWatch makes of a period without a value: a bad one, a good one, no change of the alarm's state, or a state of its own
(INSUFFICIENT_DATA). Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"""

Statistic = Literal["Average", "Maximum", "Minimum", "Sum", "SampleCount"]


@dataclass(frozen=True)
class Source:
    """A metric, and what to make of its values within a period. Dimensions may be expressions."""

    namespace: str
    name: str
    dimensions: dict[str, str]
    statistic: Statistic


@dataclass(frozen=True)
class Alarm:
    """One alarm.

    Attributes:
        key: ends its name, and is its section in the runbook.
        says: what it means, one sentence.
        do: what to do first, one sentence.
        sources: the metric; or more of them by the names that `expression` uses.
        expression: metric math over the sources; None with one source.
        comparison, threshold: when a period is bad.
        periods, out_of: so many of the last so many periods must be bad.
        missing, missing_because: what a period without a value means, and why.
        period_seconds: length of a period.
        rolls_back: whether it also ends a deployment that is under way.
        instance: which of several equal resources it watches, counted from 1; None if there is only one.
    """

    key: str
    says: str
    do: str
    sources: dict[str, Source]
    comparison: Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]
    threshold: float
    periods: int
    out_of: int
    missing: MissingData
    missing_because: str
    expression: str | None = None
    period_seconds: int = 60
    rolls_back: bool = False
    instance: int | None = field(default=None)

    @property
    def id(self) -> str:
        """The key, with the number of what it watches where there are several."""
        return self.key if self.instance is None else f"{self.key}-{self.instance}"
