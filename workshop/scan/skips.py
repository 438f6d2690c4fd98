"""Accepted findings, each with its reason and its price. docs/security.md shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from prefect_ecs_ops.common.markdown import code, table


@dataclass(frozen=True)
class Skip:
    """A check that is allowed to fail.

    Attributes:
        check: the id in checkov.
        requirement: what the check requires.
        reason: why the stack doesn't meet the requirement.
        price: the price or the effort of meeting it.
        resources: the addresses at which the check is allowed to fail.
        environments: environments, or ids of single stacks, in which it is allowed to fail. Default (None): everywhere.
    """

    check: str
    requirement: str
    reason: str
    price: str
    resources: tuple[str, ...]
    environments: tuple[str, ...] | None = None

    def covers(self, check: str, resource: str) -> bool:
        """Whether the skip accepts this failure."""
        return check == self.check and resource in self.resources

    def holds_in(self, stack: str) -> bool:
        """Whether the skip applies to a stack, such as "dev" or "prod-eu-west-1"."""
        return self.environments is None or not {stack, stack.partition("-")[0]}.isdisjoint(self.environments)


_ACCOUNT = ("account",)
_DEV = ("dev",)
_LOG_GROUPS = ("aws_cloudwatch_log_group.worker_log_group", "aws_cloudwatch_log_group.flows_log_group")
_FUNCTION = ("aws_lambda_function.pool_metrics",)
_ACCOUNT_BUCKETS = ("aws_s3_bucket.state", "aws_s3_bucket.config_records")
_SECRET = ("aws_secretsmanager_secret.api_key",)

SKIPS: Sequence[Skip] = (
    Skip(
        "CKV2_AWS_57",
        "a secret with automatic rotation",
        "AWS can't create a Prefect API key, so operators rotate it by hand with one apply.",
        "not available",
        _SECRET,
    ),
    Skip(
        "CKV2_AWS_5",
        "a security group that is attached to a resource",
        "The worker starts the tasks of flow runs in this group, so Terraform never sees them. The work pool's template names the group.",
        "not available",
        ("aws_security_group.flow_tasks",),
    ),
    Skip(
        "CKV_AWS_173",
        "a function environment encrypted with a customer-managed key",
        "It has addresses and names but no secret, and an AWS-managed key encrypts it. With the stack's key, plans would have to decrypt.",
        "kms:CreateGrant for applies and kms:Decrypt for plans, which read the function's environment",
        _FUNCTION,
    ),
    Skip(
        "CKV_AWS_272",
        "signed code",
        "The repository has the code, and the reviewed JSON has its hash, so Terraform uploads no other code.",
        "a signing profile and a signing job",
        _FUNCTION,
    ),
    Skip(
        "CKV2_AWS_62",
        "a bucket with event notifications",
        "Nothing reacts to changes of state or of AWS Config records. CloudTrail shows who made them.",
        "a consumer of the notifications",
        _ACCOUNT_BUCKETS,
        _ACCOUNT,
    ),
    Skip(
        "CKV_AWS_144",
        "a bucket with cross-region replication",
        "Each region has its own bucket for the state and the AWS Config records of that region. During an outage of a region, nothing "
        "in it changes and nothing is recorded. Versioning protects from mistakes. If records must survive the loss of a region or an "
        "account, AWS Config can deliver to the organization's log archive (`config.create_recorder = false`).",
        "for each bucket, a second bucket with a key and a role, duplicate storage, and transfer between regions",
        _ACCOUNT_BUCKETS,
        _ACCOUNT,
    ),
    Skip(
        "CKV2_AWS_48",
        "an AWS Config recorder for all resource types",
        "IAM is global and is recorded in the account's first region. Each additional recorder would charge for the same changes again.",
        "AWS Config's price for each change in IAM, again",
        ("aws_config_configuration_recorder.config_recorder",),
        ("account-eu-west-1",),
    ),
    Skip(
        "CKV_AWS_149",
        "a secret encrypted with a customer-managed key",
        "Keeps the original bill: an AWS-managed key is free.",
        "$1 a month for the key, which also meets CKV_AWS_158",
        _SECRET,
        _DEV,
    ),
    Skip(
        "CKV_AWS_158",
        "log groups encrypted with a customer-managed key",
        "Keeps the original bill: an AWS-managed key is free.",
        "the key of CKV_AWS_149",
        _LOG_GROUPS,
        _DEV,
    ),
    Skip(
        "CKV_AWS_338",
        "a log retention of one year",
        "Nobody looks up experiments in dev a year later.",
        "storage for a year instead of days",
        _LOG_GROUPS,
        _DEV,
    ),
    Skip(
        "CKV_AWS_65",
        "Container Insights",
        "Keeps the original bill: AWS charges for each metric.",
        "the price of a custom metric for each metric of cluster, service, task and container",
        ("aws_ecs_cluster.prefect_cluster",),
        _DEV,
    ),
    Skip(
        "CKV2_AWS_11",
        "VPC flow logs",
        "Keeps the original bill: AWS charges by the GB, and every connection adds records.",
        "CloudWatch's price for vended logs",
        ("aws_vpc.network_vpc",),
        _DEV,
    ),
)


def skips_of(stack: str) -> list[Skip]:
    """The skips that apply to a stack."""
    return [skip for skip in SKIPS if skip.holds_in(stack)]


def skips_table() -> str:
    """One row for each skip; those that apply everywhere come first."""
    return table(
        ["Check", "Requires", "Skipped in", "Reason", "Price"],
        [_row(skip) for skip in sorted(SKIPS, key=lambda skip: skip.environments is not None)],
    )


def _row(skip: Skip) -> list[str]:
    stacks = "everywhere" if skip.environments is None else ", ".join(skip.environments)
    addresses = ", ".join(code(resource) for resource in skip.resources)
    return [skip.check, skip.requirement, f"{stacks}: {addresses}", skip.reason, skip.price]
