"""Settings of the work pool's metrics."""

from prefect_ecs.settings_types import Model, RetentionDays


class MetricsSettings(Model):
    """A Lambda function that reads the state of the work pool from Prefect and ECS each minute and publishes it as CloudWatch metrics."""

    enabled: bool = True
    """Whether the stack has the function. Default: true, because nothing else detects a backlog. dev disables it because of the price,
    about $4 a month, mostly for ten custom metrics."""

    in_worker_subnets: bool = True
    """Whether the function runs in the worker's subnets and security group, so that it can reach a private Prefect server and uses the
    address that an allowlist contains (output `nat_address`). With false, it runs in the network of Lambda, and the stack is destroyed
    sooner. Default: true."""

    log_retention_days: RetentionDays = 365
    """Days that CloudWatch Logs keeps the output. Default: 365, the minimum for Security Hub's control CloudWatch.16."""
