"""The alarm table of a whole stack follows the settings."""

import pytest
from prefect_ecs.monitored import alarm_table
from prefect_ecs.settings import Settings, load_environment

from .stacks import SCENARIOS


def settings_with(*, insights: str, metrics: bool) -> Settings:
    settings = load_environment(SCENARIOS / "secure.toml")
    return settings.model_copy(
        update={
            "cluster": settings.cluster.model_copy(update={"container_insights": insights}),
            "metrics": settings.metrics.model_copy(update={"enabled": metrics}),
        }
    )


@pytest.mark.parametrize(
    ("insights", "metrics", "namespace", "names", "missing"),
    [
        ("enhanced", True, "ECS/ContainerInsights", ["DesiredTaskCount", "RunningTaskCount"], "breaching"),
        ("enabled", False, "ECS/ContainerInsights", ["DesiredTaskCount", "RunningTaskCount"], "breaching"),
        ("disabled", True, "PrefectWorker", ["DesiredWorkers", "RunningWorkers"], "missing"),
        ("disabled", False, "AWS/ECS", ["CPUUtilization"], "breaching"),
    ],
)
def test_missing_workers_are_counted_from_the_best_available_source(
    insights: str, metrics: bool, namespace: str, names: list[str], missing: str
) -> None:
    table = alarm_table(settings_with(insights=insights, metrics=metrics), nat_gateway_ids=[])
    (alarm,) = (row for row in table if row.key == "workers-missing")
    assert {source.namespace for source in alarm.sources.values()} == {namespace}
    assert [source.name for source in alarm.sources.values()] == names
    assert alarm.missing == missing
    assert alarm.expression == ("desired - running" if len(names) > 1 else None)
    assert (alarm.comparison, alarm.threshold) == (
        ("GreaterThanThreshold", 0) if len(names) > 1 else ("LessThanThreshold", 1)
    )


def test_alarms_of_the_pool_need_the_metrics_function() -> None:
    table = alarm_table(settings_with(insights="enhanced", metrics=False), nat_gateway_ids=[])
    assert not {row.key for row in table} & {"pool-not-ready", "late-runs", "pending-runs", "metrics-missing"}
