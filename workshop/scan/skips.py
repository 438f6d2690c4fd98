"""The findings that are accepted, each with its reason and its price. docs/security.md shows them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Skip:
    """A check that may fail.

    Attributes:
        check: checkov's id.
        demands: what the check asks for.
        reason: why it is not done.
        price: what doing it would cost, or take.
        resources: the addresses at which it may fail; at any other it still counts.
        environments: where it may fail: environments, or single stacks by their id; None for everywhere.
    """

    check: str
    demands: str
    reason: str
    price: str
    resources: tuple[str, ...]
    environments: tuple[str, ...] | None = None

    def covers(self, check: str, resource: str) -> bool:
        """Whether this failure is the one that is accepted."""
        return check == self.check and resource in self.resources

    def holds_in(self, stack: str) -> bool:
        """Whether it is a skip of this stack's, such as "dev" or "prod-eu-west-1"."""
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
        "a secret that Secrets Manager rotates by itself",
        "AWS can't make a Prefect API key; the key is rotated by hand, with one apply.",
        "not to be had",
        _SECRET,
    ),
    Skip(
        "CKV2_AWS_5",
        "a security group that something is attached to",
        "Flow runs' tasks are attached to it, and the worker starts those: Terraform never sees them. The pool's template names the group.",
        "not to be had",
        ("aws_security_group.flow_tasks",),
    ),
    Skip(
        "CKV_AWS_173",
        "a function's environment encrypted with a customer-managed key",
        "Addresses and names stand in it, nothing secret; AWS's own key encrypts it. With the stack's, whoever plans must decrypt.",
        "kms:CreateGrant for whoever applies, and kms:Decrypt for whoever plans: a plan reads the function's environment",
        _FUNCTION,
    ),
    Skip(
        "CKV_AWS_272",
        "signed code",
        "The code is in the repository, and its hash in the reviewed JSON: Terraform uploads no other.",
        "a signing profile, and a job that signs",
        _FUNCTION,
    ),
    Skip(
        "CKV2_AWS_62",
        "a bucket that tells of every change",
        "Nobody waits for a change of the state or of AWS Config's records; who made it stands in CloudTrail.",
        "a listener for the notifications",
        _ACCOUNT_BUCKETS,
        _ACCOUNT,
    ),
    Skip(
        "CKV_AWS_144",
        "a bucket that is replicated to another region",
        "State and AWS Config's records are those of the bucket's own region, and each region has its own: while it is down, nothing in "
        "it can be changed, and nothing is recorded. Versions undo mistakes. Where records must outlive a region or an account, AWS Config "
        "delivers to a log archive of the organization's (`config.create_recorder = false`).",
        "for each bucket a second one, its key and a role, everything stored twice, and the transfer between regions",
        _ACCOUNT_BUCKETS,
        _ACCOUNT,
    ),
    Skip(
        "CKV2_AWS_48",
        "an AWS Config that records every kind of resource",
        "IAM is one for all regions, and recorded in the account's first: each further recorder would record, and charge, the same again.",
        "AWS Config's price for each change in IAM, once more",
        ("aws_config_configuration_recorder.config_recorder",),
        ("account-eu-west-1",),
    ),
    Skip(
        "CKV_AWS_149",
        "a secret encrypted with a customer-managed key",
        "The original bill: AWS's own key costs nothing.",
        "$1 a month for the key, which serves CKV_AWS_158 too",
        _SECRET,
        _DEV,
    ),
    Skip(
        "CKV_AWS_158",
        "log groups encrypted with a customer-managed key",
        "The original bill: AWS's own key costs nothing.",
        "the key of CKV_AWS_149",
        _LOG_GROUPS,
        _DEV,
    ),
    Skip(
        "CKV_AWS_338",
        "logs kept for a year",
        "What was tried out in dev is not looked up a year later.",
        "a year's storage instead of days'",
        _LOG_GROUPS,
        _DEV,
    ),
    Skip(
        "CKV_AWS_65",
        "Container Insights",
        "The original bill: it is charged for each metric.",
        "the price of a custom metric for each metric of cluster, service, task and container",
        ("aws_ecs_cluster.prefect_cluster",),
        _DEV,
    ),
    Skip(
        "CKV2_AWS_11",
        "VPC flow logs",
        "The original bill: they are charged by the GB, and every connection writes.",
        "CloudWatch's price for vended logs",
        ("aws_vpc.network_vpc",),
        _DEV,
    ),
)


def skips_of(stack: str) -> list[Skip]:
    """The skips that hold in a stack."""
    return [skip for skip in SKIPS if skip.holds_in(stack)]
