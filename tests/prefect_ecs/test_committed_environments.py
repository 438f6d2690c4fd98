"""The committed environments: what each is for, and that all of them fit into one account."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache

from prefect_ecs.settings import load_environment, load_environments

from .stacks import PROJECT, Json

STACKS = sorted(path.name for path in (PROJECT / "cdktf.out" / "stacks").iterdir())
ENVIRONMENTS = PROJECT / "environments"

GLOBAL_TYPES = ("aws_iam_", "aws_s3_bucket")
"""Names that all regions of an account share."""

NAME_ATTRIBUTES = {
    "aws_ecs_task_definition": "family",
    "aws_s3_bucket": "bucket",
    "aws_cloudwatch_dashboard": "dashboard_name",
}
NOT_UNIQUE = {"aws_iam_role_policy"}
"""Named within their owner."""


@cache
def stack(name: str) -> Json:
    parsed: Json = json.loads((PROJECT / "cdktf.out" / "stacks" / name / "cdk.tf.json").read_text())
    return parsed


def region(name: str) -> str:
    return "us-east-1" if name == "dev" else name.partition("-")[2]


def named(name: str) -> Iterator[tuple[str, str, str]]:
    """Type, region (none where a name counts in all of them) and name of what a stack names."""
    for kind, resources in stack(name)["resource"].items():
        for one in resources.values():
            value = one.get(NAME_ATTRIBUTES.get(kind, "name"))
            if value and kind not in NOT_UNIQUE and "${" not in value:
                yield kind, "" if kind.startswith(GLOBAL_TYPES) else region(name), value


def test_every_environment_is_committed() -> None:
    assert STACKS == [
        "account-eu-west-1",
        "account-us-east-1",
        "dev",
        "prod-eu-west-1",
        "prod-us-east-1",
        "staging-us-east-1",
    ]


def test_no_two_stacks_of_an_account_share_a_name() -> None:
    counted = Counter(one for name in STACKS for one in set(named(name)))
    assert len(counted) > 60, "names are found"
    assert [one for one, count in counted.items() if count > 1] == []


def test_no_two_stacks_share_a_state_or_a_pool() -> None:
    backends = [json.dumps(stack(name)["terraform"]["backend"], sort_keys=True) for name in STACKS]
    assert len(set(backends)) == len(STACKS)
    pools = [stack(name)["variable"]["work_pool_name"]["default"] for name in STACKS if not name.startswith("account")]
    assert pools == [
        "ecs-work-pool",
        "ecs-work-pool-prod-eu-west-1",
        "ecs-work-pool-prod-us-east-1",
        "ecs-work-pool-staging-us-east-1",
    ]


def test_no_two_networks_overlap() -> None:
    networks = [settings.network.cidr for settings in load_environments(ENVIRONMENTS)]
    overlaps = [(a, b) for index, a in enumerate(networks) for b in networks[index + 1 :] if a.overlaps(b)]
    assert overlaps == []


def test_prod_is_what_a_careful_team_runs() -> None:
    prod = load_environment(ENVIRONMENTS / "prod.toml")
    assert prod.regions is not None
    assert len(prod.regions) == 2
    assert prod.deletion_protection
    assert prod.state.backend == "s3"
    assert prod.secret.mode == "external"
    assert prod.encryption.key == "customer-managed"
    assert prod.network.flow_logs.enabled
    assert prod.network.nat == "gateway_per_zone"
    assert prod.monitoring.enabled
    assert prod.worker.desired_count > 1


def test_a_pool_of_several_regions_names_its_region() -> None:
    validations = stack("prod-eu-west-1")["variable"]["work_pool_name"]["validation"]
    conditions = [validation["condition"] for validation in validations]
    assert '${strcontains(var.work_pool_name, "eu-west-1")}' in conditions
    assert len(stack("staging-us-east-1")["variable"]["work_pool_name"]["validation"]) == len(conditions) - 1
