"""What the bill depends on and no stack says: how long things run, and how much goes through them."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from prefect_ecs.settings_types import Model


class AssumptionError(ValueError):
    """An assumption was given that does not exist, or is no number. The message says which there are."""


class Assumptions(Model):
    """The quantities of a month, each with a default."""

    hours: Decimal = Decimal(730)
    """Hours in a month that the stack exists."""

    worker_tasks: Decimal | None = None
    """Average number of worker tasks. Default: the service's own count, or the least where it scales."""

    flow_run_hours: Decimal = Decimal(100)
    """Hours that flow runs take, all together, each with the default size of the pool's template."""

    nat_gb: Decimal = Decimal(10)
    """GB through NAT, in both directions, over all of its gateways or instances."""

    endpoint_gb: Decimal = Decimal(10)
    """GB through interface endpoints, over all of them."""

    logs_gb: Decimal = Decimal(1)
    """GB of logs written, over all log groups but that of the VPC flow logs. The default is the original design's."""

    flow_logs_gb: Decimal = Decimal(1)
    """GB of VPC flow logs."""

    queue_requests: Decimal = Decimal(131_400)
    """Requests to the queue of task events. The default is one long poll of 20 seconds after the other."""

    lambda_invocations: Decimal = Decimal(43_800)
    """Invocations of each Lambda function. The default is one a minute."""

    lambda_seconds: Decimal = Decimal(1)
    """Seconds that an invocation of a Lambda function takes."""

    function_metrics: Decimal = Decimal(10)
    """Custom metrics that a function publishes, if it is given a namespace for them. The default is the work pool's ten."""

    insights_metrics: Decimal | None = None
    """Metrics that Container Insights makes. They grow with clusters, services, task families and, if enhanced, with tasks."""

    notification_emails: Decimal = Decimal(10)
    """E-mails that each SNS topic sends."""

    bucket_gb: Decimal = Decimal(1)
    """GB stored in each S3 bucket."""

    image_gb: Decimal = Decimal(2)
    """GB of images in each ECR repository."""

    config_items: Decimal = Decimal(100)
    """Configuration items that AWS Config records."""

    config_evaluations: Decimal = Decimal(100)
    """Evaluations of each AWS Config rule."""

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
        return self.model_copy(update=changed)


def names() -> tuple[str, ...]:
    """What can be assumed."""
    return tuple(Assumptions.model_fields)


def descriptions() -> dict[str, tuple[str, str]]:
    """Each assumption's default, "" where it has none, and what it means."""
    return {
        name: ("" if field.default is None else f"{field.default}", field.description or "")
        for name, field in Assumptions.model_fields.items()
    }
