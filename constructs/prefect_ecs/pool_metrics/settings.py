"""Settings of the work pool's metrics."""

from prefect_ecs.settings_types import Model, RetentionDays


class MetricsSettings(Model):
    """A small Lambda function that asks Prefect and ECS each minute how the pool is doing, and publishes it in CloudWatch."""

    enabled: bool = True
    """Default: on, for nothing else sees a backlog. About $4 a month, most of it for ten custom metrics, so dev turns it off to keep the
    original bill."""

    in_worker_subnets: bool = True
    """Where the function runs. Default: in the worker's subnets and security group, so that it reaches a private Prefect server, and comes
    from the address (`nat_address`) that an allow-list names. Off: in Lambda's own network, and the stack is destroyed sooner."""

    log_retention_days: RetentionDays = 365
    """Days CloudWatch Logs keeps the function's output. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""
