"""A CloudWatch alarm as plain data. Each room declares its own in `alarms.py`; monitoring builds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Comparison = Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]

MissingData = Literal["breaching", "notBreaching", "ignore", "missing"]
"""How CloudWatch treats a period without a data point: as breaching, as not breaching, as no change of the alarm's state, or as
INSUFFICIENT_DATA. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"""

Statistic = Literal["Average", "Maximum", "Minimum", "Sum", "SampleCount"]


@dataclass(frozen=True)
class Source:
    """A metric and the statistic that aggregates it over a period. Dimension values may be Terraform expressions."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: Statistic


@dataclass(frozen=True)
class Alarm:
    """One row of an alarm table.

    Attributes:
        key: the suffix of the alarm's name, and its section in the runbook.
        meaning: what the alarm means, in one sentence.
        action: the first thing to do, in one sentence.
        sources: the metric; or several metrics, by the ids that `expression` uses.
        expression: metric math over the sources; None with a single source.
        comparison, threshold: when a data point is breaching.
        periods, out_of: the alarm goes off when `periods` of the last `out_of` periods are breaching.
        missing, missing_because: how a period without a data point counts, and why.
        period_seconds: the length of a period.
        rolls_back: whether the alarm also rolls back a deployment in progress.
        instance: the number of the watched resource among several alike, from 1; None if there is only one.
    """

    key: str
    meaning: str
    action: str
    sources: Mapping[str, Source]
    comparison: Comparison
    threshold: float
    periods: int
    out_of: int
    missing: MissingData
    missing_because: str
    expression: str | None = None
    period_seconds: int = 60
    rolls_back: bool = False
    instance: int | None = None

    @property
    def id(self) -> str:
        """The key, followed by the instance's number where there are several."""
        return self.key if self.instance is None else f"{self.key}-{self.instance}"
