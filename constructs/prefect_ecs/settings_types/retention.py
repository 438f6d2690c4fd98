"""How long CloudWatch Logs may keep events."""

from typing import Annotated

from pydantic import AfterValidator

RETENTION_DAYS: tuple[int, ...] = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


def _check(value: int) -> int:
    if value not in RETENTION_DAYS:
        raise ValueError(
            f"CloudWatch Logs has no retention of {value} days; allowed: {', '.join(map(str, RETENTION_DAYS))}"
        )
    return value


RetentionDays = Annotated[int, AfterValidator(_check)]
