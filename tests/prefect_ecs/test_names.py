"""Names: the original design's in dev, apart from each other elsewhere, and within AWS's limits."""

import itertools

from prefect_ecs.names import Names
from prefect_ecs.settings_types import AWS_REGIONS

LONGEST_ENVIRONMENT = "a" * 16
ROLES = ("worker-execution", "worker-task", "flow-execution", "flow-task", "pool-metrics", "vpc-flow-logs")


def test_dev_has_the_original_names() -> None:
    names = Names("dev", None)
    assert names.stack == "dev"
    assert names.cluster == "prefect-cluster"
    assert names.worker_service == "prefect-worker-service"
    assert names.worker_log_group == "/ecs/prefect-worker"
    assert names.worker == "dev-worker"


def test_other_environments_change_the_prefix_only() -> None:
    names = Names("staging", "us-east-1")
    assert names.stack == "staging-us-east-1"
    assert names.cluster == "prefect-staging-cluster"
    assert names.worker_service == "prefect-staging-worker-service"
    assert names.role("worker-task") == "prefect-staging-worker-task-us-east-1"


def test_role_names_stay_within_iam_s_64_characters() -> None:
    longest = max(
        (Names(LONGEST_ENVIRONMENT, region).role(purpose) for region, purpose in itertools.product(AWS_REGIONS, ROLES)),
        key=len,
    )
    assert len(longest) <= 64, longest


def test_the_bucket_of_flows_code_stays_within_s3_s_63_characters() -> None:
    bucket = Names(LONGEST_ENVIRONMENT, "us-east-1").flow_code_bucket
    longest = f"{bucket}-123456789012-{max(AWS_REGIONS, key=len)}"
    assert len(longest) <= 63, longest


def test_account_wide_names_differ_between_environments_and_regions() -> None:
    stacks = [Names("dev", None), Names("prod", "us-east-1"), Names("prod", "us-west-2"), Names("staging", "us-east-1")]
    roles = [names.role(purpose) for names in stacks for purpose in ROLES]
    assert len(set(roles)) == len(roles)
    in_one_region = [names for names in stacks if names.region != "us-west-2"]
    assert len({names.cluster for names in in_one_region}) == len(in_one_region)
