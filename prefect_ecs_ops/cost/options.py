"""What people ask the price of before they choose: single things, for a month of 730 hours."""

from dataclasses import dataclass
from decimal import Decimal

_HOURS = Decimal(730)


@dataclass(frozen=True)
class Option:
    """Something with a price of its own: how much of which prices it takes in a month."""

    what: str
    parts: dict[str, Decimal]


def _task(group: str, vcpu: str, gb: str, hours: Decimal, arm: str = "") -> dict[str, Decimal]:
    return {f"{group}.{arm}vcpu_hour": Decimal(vcpu) * hours, f"{group}.{arm}gb_hour": Decimal(gb) * hours}


OPTIONS: tuple[Option, ...] = (
    Option("One more worker task of 0.25 vCPU and 0.5 GB", _task("fargate", "0.25", "0.5", _HOURS)),
    Option("The same on ARM64", _task("fargate", "0.25", "0.5", _HOURS, "arm_")),
    Option("The same on Fargate Spot", _task("fargate_spot", "0.25", "0.5", _HOURS)),
    Option("100 hours of flow runs of 1 vCPU and 2 GB", _task("fargate", "1", "2", Decimal(100))),
    Option("The same on Fargate Spot", _task("fargate_spot", "1", "2", Decimal(100))),
    Option("A NAT gateway with its public address", {"nat_gateway.hour": _HOURS, "public_ipv4.hour": _HOURS}),
    Option("100 GB through a NAT gateway", {"nat_gateway.gb": Decimal(100)}),
    Option(
        "A NAT instance (t4g.nano, 8 GB) with its public address",
        {"ec2_instance_hour.t4g.nano": _HOURS, "ebs.gp3_gb_month": Decimal(8), "public_ipv4.hour": _HOURS},
    ),
    Option(
        "A container instance (m7g.large: 2 vCPU, 8 GB; 30 GB volume)",
        {"ec2_instance_hour.m7g.large": _HOURS, "ebs.gp3_gb_month": Decimal(30)},
    ),
    Option("The same size on Fargate, ARM64, all the time", _task("fargate", "2", "8", _HOURS, "arm_")),
    Option("A public address", {"public_ipv4.hour": _HOURS}),
    Option("An interface endpoint in one zone", {"interface_endpoint.hour": _HOURS}),
    Option("A customer-managed KMS key", {"kms.key_month": Decimal(1)}),
    Option("10 GB of task logs", {"logs.ingested_gb": Decimal(10)}),
    Option("10 GB of VPC flow logs to CloudWatch Logs", {"logs.vended_gb": Decimal(10)}),
    Option("10 GB of VPC flow logs to S3", {"logs.vended_to_s3_gb": Decimal(10)}),
    Option("Storing 10 GB of logs in CloudWatch Logs", {"logs.stored_gb_month": Decimal(10)}),
    Option("A metric of Container Insights, enabled", {"cloudwatch.custom_metric_month": Decimal(1)}),
    Option("A metric of Container Insights, enhanced", {"cloudwatch.enhanced_insights_metric_month": Decimal(1)}),
    Option("An alarm on one metric", {"cloudwatch.alarm_month": Decimal(1)}),
    Option("A dashboard, from an account's fourth on", {"cloudwatch.dashboard_month": Decimal(1)}),
    Option(
        "A Lambda function of 128 MB, run each minute for a second",
        {"lambda.million_requests": Decimal("0.0438"), "lambda.gb_second": Decimal("43800") / 8},
    ),
)
