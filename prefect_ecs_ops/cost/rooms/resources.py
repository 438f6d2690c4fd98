"""Prices resources that several rooms use: log groups, keys, secrets, and repositories. IAM resources are free."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import ACCESS_CONTROL, INFRACOST, Free, Priced, Resource, Usage

DAYS_IN_A_MONTH = Decimal(30)
MONTHS_IF_NEVER_EXPIRED = Decimal(12)


def log_group_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The ingestion and the storage of a log group, without compression.

    VPC flow logs have a different price for ingestion; the flow log includes it.
    """
    flow_log_groups = {
        name
        for name, _ in resource.others(resource.kind).items()
        for flow_log in resource.others("aws_flow_log").values()
        if f"{resource.kind}.{name}." in str(flow_log.get("log_destination", ""))
    }
    if resource.name in flow_log_groups:
        written, basis = assumptions.flow_logs_gb, "flow_logs_gb"
    else:
        others = len(resource.others(resource.kind)) - len(flow_log_groups)
        written, basis = assumptions.logs_gb / others, f"logs_gb over {others} log group{'s' if others > 1 else ''}"
        yield Usage("logs ingested", "logs.ingested_gb", written, basis)
    days = resource.body.get("retention_in_days") or 0
    months = Decimal(days) / DAYS_IN_A_MONTH if days else MONTHS_IF_NEVER_EXPIRED
    kept = f"{days} days of it" if days else "a year of it, because it never expires"
    yield Usage("logs stored", "logs.stored_gb_month", written * months, f"{basis}, {kept}, not compressed")


def secret_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A secret, whether something reads it or not."""
    yield Usage("secret", "secrets_manager.secret_month", Decimal(1), "one")


def key_usages(_resource: Resource, _assumptions: Assumptions) -> Iterator[Usage]:
    """A customer-managed key. Its requests stay far below the 20,000 free requests a month."""
    yield Usage("customer-managed key", "kms.key_month", Decimal(1), "one")


def repository_usages(_resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The images in a repository."""
    yield Usage("images", "ecr.gb_month", assumptions.image_gb, "image_gb")


PRICED: dict[str, Priced] = {
    "aws_cloudwatch_log_group": Priced("Logs", log_group_usages, position=90),
    "aws_secretsmanager_secret": Priced("Secret", secret_usages, position=150),
    "aws_kms_key": Priced("Encryption key", key_usages, position=160),
    "aws_ecr_repository": Priced("Images", repository_usages, position=200),
}

FREE: dict[str, Free] = {
    "aws_cloudwatch_log_resource_policy": ACCESS_CONTROL,
    "aws_ecr_lifecycle_policy": Free(
        "configuration of a repository; its images are priced", "https://aws.amazon.com/ecr/pricing/"
    ),
    "aws_ecr_pull_through_cache_rule": Free("its images are priced with their repository", INFRACOST),
    "aws_ecr_repository_policy": ACCESS_CONTROL,
    "aws_iam_instance_profile": ACCESS_CONTROL,
    "aws_iam_openid_connect_provider": ACCESS_CONTROL,
    "aws_iam_policy": ACCESS_CONTROL,
    "aws_iam_role": ACCESS_CONTROL,
    "aws_iam_role_policy": ACCESS_CONTROL,
    "aws_iam_role_policy_attachment": ACCESS_CONTROL,
    "aws_iam_service_linked_role": ACCESS_CONTROL,
    "aws_kms_alias": Free("an alias of a key; the key is priced", INFRACOST),
    "aws_secretsmanager_secret_version": Free("part of a secret; the secret is priced", INFRACOST),
    "terraform_data": Free(
        "exists in Terraform's state, not in AWS",
        "https://developer.hashicorp.com/terraform/language/resources/terraform-data",
    ),
}
