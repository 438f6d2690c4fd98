"""Scaling as synthesized, and what it decides: the table in docs/autoscaling.md."""

import re
from pathlib import Path

import pytest
from pool_metrics.metrics import of_pool, of_workers
from prefect_ecs.pool_metrics.metrics import METRICS, NAMESPACE
from prefect_ecs.settings import load_environment

from ...functions.pool_metrics.test_metrics import state
from ..stacks import DEV, PROJECT, SCENARIOS, Json, addresses, resource, synth, synth_file
from .target_tracking import Measured, wanted_workers

SCALED = SCENARIOS / "scaled.toml"
ROW = re.compile(
    r"^\| (?P<now>\d+) \| (?P<due>\d+|no answer) \| (?P<events>\d+) \| (?P<wanted>\d+) \|", flags=re.MULTILINE
)


@pytest.fixture(scope="module")
def with_defaults(tmp_path_factory: pytest.TempPathFactory) -> Json:
    file = tmp_path_factory.mktemp("environments") / "staging.toml"
    file.write_text('region = "us-east-1"\n[autoscaling]\nenabled = true\n')
    return synth(load_environment(file))


def measured(now: int, due: str, events: str) -> Measured:
    """What the function publishes with this many due runs, or without an answer of Prefect; and what SQS does."""
    values = of_workers(desired=now, running=now)
    if due != "no answer":
        values |= of_pool(state(due_runs=int(due), takeable_runs=int(due)), desired_workers=now)
    return {
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): float(events),
        **{(NAMESPACE, name): value for name, value in values.items()},
    }


def decisions() -> list[tuple[str, str, str, str]]:
    page = Path(PROJECT / "docs" / "autoscaling.md").read_text(encoding="utf-8")
    return [(row["now"], row["due"], row["events"], row["wanted"]) for row in ROW.finditer(page)]


def test_the_page_has_its_table() -> None:
    assert len(decisions()) >= 10


@pytest.mark.parametrize(("now", "due", "events", "wanted"), decisions())
def test_the_policies_decide_as_the_page_says(
    with_defaults: Json, now: str, due: str, events: str, wanted: str
) -> None:
    assert wanted_workers(with_defaults, int(now), measured(int(now), due, events)) == int(wanted)


def test_limits_and_targets_are_the_settings() -> None:
    stack = synth_file(SCALED)
    target = resource(stack, "aws_appautoscaling_target.autoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (2, 10)
    assert {
        name: policy["target_tracking_scaling_policy_configuration"]["target_value"]
        for name, policy in stack["resource"]["aws_appautoscaling_policy"].items()
    } == {"autoscaling_backlog": 40, "autoscaling_events": 200}


def test_the_policies_read_metrics_that_are_published_under_the_pool_s_dimensions() -> None:
    published = {metric.name for metric in METRICS}
    stack = synth_file(SCALED)
    backlog, events = (
        resource(stack, f"aws_appautoscaling_policy.autoscaling_{purpose}")[
            "target_tracking_scaling_policy_configuration"
        ]["customized_metric_specification"]
        for purpose in ("backlog", "events")
    )
    workers = events["metrics"][2]["metric_stat"]["metric"]
    for metric in (backlog, workers):
        assert metric["namespace"] == NAMESPACE
        assert metric["metric_name"] in published
        assert {entry["name"]: entry["value"] for entry in metric["dimensions"]} == {
            "ClusterName": "prefect-scaled-cluster",
            "WorkPool": "${var.work_pool_name}",
        }
    queue = events["metrics"][1]["metric_stat"]["metric"]
    assert queue["dimensions"] == [{"name": "QueueName", "value": "prefect-scaled-ecs-events"}]


def test_terraform_leaves_the_count_to_scaling() -> None:
    service = resource(synth_file(SCALED), "aws_ecs_service.worker_service")
    assert service["desired_count"] == 2
    assert service["lifecycle"] == {"ignore_changes": ["desired_count"]}


def test_without_scaling_terraform_keeps_the_count() -> None:
    stack = synth_file(DEV)
    assert "lifecycle" not in resource(stack, "aws_ecs_service.worker_service")
    assert not [address for address in addresses(stack) if "autoscaling" in address]


def test_scheduled_limits_hold_from_their_moment_on(with_defaults: Json) -> None:
    stack = synth_file(SCALED)
    evening = resource(stack, "aws_appautoscaling_scheduled_action.autoscaling_evening")
    assert (evening["schedule"], evening["timezone"]) == ("cron(0 19 ? * MON-FRI *)", "Europe/Berlin")
    assert evening["scalable_target_action"] == {"min_capacity": "1", "max_capacity": "2"}
    target = resource(stack, "aws_appautoscaling_target.autoscaling_target")
    assert target["lifecycle"] == {"ignore_changes": ["min_capacity", "max_capacity"]}
    without = resource(with_defaults, "aws_appautoscaling_target.autoscaling_target")
    assert "lifecycle" not in without, "without a schedule a changed limit must reach AWS"
