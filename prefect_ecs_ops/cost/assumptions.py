"""What the bill depends on but the stack doesn't say: how long things run, and how much data they process."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from prefect_ecs.settings_types import Model


class AssumptionError(ValueError):
    """An assumption doesn't exist, or its value is invalid. The message says what is allowed."""


class Assumptions(Model):
    """The quantities for a month, each with a default."""

    hours: Decimal = Decimal(730)
    """Hours in a month that the stack exists."""

    worker_tasks: Decimal | None = None
    """Average number of worker tasks. Default: the service's desired count, or its minimum if it scales."""

    flow_run_hours: Decimal = Decimal(100)
    """Total hours of flow runs, each with the default size in the work pool's template."""

    nat_gb: Decimal = Decimal(10)
    """GB through NAT in both directions, in total over all gateways or instances."""

    endpoint_gb: Decimal = Decimal(10)
    """GB through interface endpoints, in total."""

    logs_gb: Decimal = Decimal(1)
    """GB of logs written, in total over all log groups except the VPC flow logs. The default is the original design's."""

    flow_logs_gb: Decimal = Decimal(1)
    """GB of VPC flow logs."""

    queue_requests: Decimal = Decimal(131_400)
    """Requests to the queue of task events. The default is a long poll every 20 seconds."""

    lambda_invocations: Decimal = Decimal(43_800)
    """Invocations of each Lambda function. The default is one per minute."""

    lambda_seconds: Decimal = Decimal(1)
    """Duration of an invocation of a Lambda function, in seconds."""

    function_metrics: Decimal = Decimal(10)
    """Custom metrics that a function with a metric namespace publishes. The default is the work pool's ten."""

    insights_metrics: Decimal | None = None
    """Metrics of Container Insights. They depend on the number of clusters, services, and task families and, if enhanced, tasks."""

    notification_emails: Decimal = Decimal(10)
    """Emails that each SNS topic sends."""

    bucket_gb: Decimal = Decimal(1)
    """GB stored in each S3 bucket."""

    image_gb: Decimal = Decimal(2)
    """GB of images in each ECR repository."""

    config_items: Decimal = Decimal(100)
    """Configuration items that AWS Config records."""

    config_evaluations: Decimal = Decimal(100)
    """Evaluations of each AWS Config rule."""

    def with_values(self, given: Iterable[str]) -> "Assumptions":
        """A copy with other values, such as "nat_gb=50".

        Raises:
            AssumptionError: an assumption doesn't exist, or its value is not a number of zero or more.
        """
        changed: dict[str, Decimal] = {}
        for text in given:
            name, _, value = text.partition("=")
            if name not in names():
                raise AssumptionError(
                    f"there is no assumption {name!r} (given: {text!r}); use one of: {', '.join(names())}"
                )
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if not number.is_finite() or number < 0:
                raise AssumptionError(f"{name} takes a number of zero or more (given: {text!r}), such as {name}=50")
            changed[name] = number
        return self.model_copy(update=changed)


def names() -> tuple[str, ...]:
    """The names of the assumptions."""
    return tuple(Assumptions.model_fields)


def descriptions() -> dict[str, tuple[str, str]]:
    """The default of each assumption, empty if it has none, and its description."""
    return {
        name: ("" if field.default is None else f"{field.default}", field.description or "")
        for name, field in Assumptions.model_fields.items()
    }
