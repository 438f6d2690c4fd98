"""What the bill depends on and no stack says: how long things run, and how much goes through them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation


class AssumptionError(ValueError):
    """An assumption was given that does not exist, or is no number. The message says which there are."""


def _assume(default: int | None, description: str) -> Decimal | None:
    value: Decimal | None = field(
        default=None if default is None else Decimal(default), metadata={"description": description}
    )
    return value


def _number(default: int, description: str) -> Decimal:
    value: Decimal = field(default=Decimal(default), metadata={"description": description})
    return value


@dataclass(frozen=True)
class Assumptions:
    """The quantities of a month. Each has a default, and a description that is shown with it."""

    hours: Decimal = _number(730, "hours in a month that the stack exists")
    worker_tasks: Decimal | None = _assume(None, "average number of worker tasks; by default the service's own count")
    flow_run_hours: Decimal = _number(100, "hours that flow runs take, all together, each with the pool's default size")
    nat_gb: Decimal = _number(10, "GB through NAT, in both directions, over all of its gateways or instances")
    endpoint_gb: Decimal = _number(10, "GB through interface endpoints, over all of them")
    logs_gb: Decimal = _number(1, "GB of logs written, over all log groups but that of the VPC flow logs")
    flow_logs_gb: Decimal = _number(1, "GB of VPC flow logs")
    queue_requests: Decimal = _number(131400, "requests to the queue of task events: one long poll every 20 seconds")
    lambda_invocations: Decimal = _number(43800, "invocations of each Lambda function: one a minute")
    lambda_seconds: Decimal = _number(1, "seconds that an invocation of a Lambda function takes")
    insights_metrics: Decimal | None = _assume(
        None, "metrics that Container Insights makes; they grow with clusters, services and task families"
    )
    notification_emails: Decimal = _number(10, "e-mails that each SNS topic sends")
    bucket_gb: Decimal = _number(1, "GB stored in each S3 bucket")
    config_items: Decimal = _number(100, "configuration items that AWS Config records")
    config_evaluations: Decimal = _number(100, "evaluations of each AWS Config rule")

    def with_values(self, given: Iterable[str]) -> "Assumptions":
        """These, with others in their place: "nat_gb=50".

        Raises:
            AssumptionError: there is no such assumption, or it was given no number of zero or more.
        """
        changed: dict[str, Decimal] = {}
        for text in given:
            name, _, value = text.partition("=")
            if name not in names():
                raise AssumptionError(
                    f"there is no assumption {name!r} (given: {text!r}); there are: {', '.join(names())}"
                )
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if not number.is_finite() or number < 0:
                raise AssumptionError(f"{name} takes a number of zero or more (given: {text!r}), such as {name}=50")
            changed[name] = number
        return replace(self, **changed)


def names() -> tuple[str, ...]:
    """What can be assumed."""
    return tuple(one.name for one in fields(Assumptions))


def descriptions() -> dict[str, tuple[str, str]]:
    """Each assumption's default, "" where it has none, and what it means."""
    return {
        one.name: ("" if one.default is None else f"{one.default:,}", one.metadata["description"])
        for one in fields(Assumptions)
    }
