"""The alarms as synthesized, and that each has its section in the runbook."""

import re

import pytest
from prefect_ecs.monitoring.alarms import alarm_table
from prefect_ecs.monitoring.deployments import KEY as DEPLOYMENT_FAILED
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.settings import Settings, load_environment

from ...docs.guides import PAGES
from ..stacks import DEV, SCENARIOS, Json, addresses, resource, synth, synth_file

SECURE = SCENARIOS / "secure.toml"
FILES = {file.stem: file for file in (DEV, *sorted(SCENARIOS.glob("*.toml")))}
DESCRIPTION_LIMIT = 1024
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""


def alarms(stack: Json) -> dict[str, Json]:
    return dict(stack["resource"].get("aws_cloudwatch_metric_alarm", {}))


def alarm(key: str, stack: Json | None = None) -> Json:
    return resource(stack or synth_file(SECURE), f"aws_cloudwatch_metric_alarm.monitoring_alarm_{key}")


def test_dev_has_none_of_it() -> None:
    assert [address for address in addresses(synth_file(DEV)) if "monitoring" in address] == []
    assert "alarm_topic_arn" not in synth_file(DEV)["output"]


@pytest.mark.parametrize("environment", FILES)
def test_each_alarm_says_what_to_do_and_leads_to_its_section(environment: str) -> None:
    settings = load_environment(FILES[environment])
    (runbook,) = (page for page in PAGES if page.name == "docs/operations.md")
    for address, one in alarms(synth_file(FILES[environment])).items():
        page, _, section = one["alarm_description"].rpartition(" ")[2].partition("#")
        assert page == settings.monitoring.runbook_url, address
        assert section in runbook.anchors, f"{address} leads to a section that docs/operations.md does not have"
        assert re.sub(r"-\d+$", "", one["alarm_name"]) == f"{settings.names.prefix}-{section}"
        assert len(one["alarm_description"]) <= DESCRIPTION_LIMIT
        assert one["alarm_description"].count(". ") >= 2, "what it means, and what to do"


def test_every_section_on_an_alarm_has_its_alarm() -> None:
    (runbook,) = (page for page in PAGES if page.name == "docs/operations.md")
    (section,) = re.findall(r"^## Alarms\n(.*?)^## ", runbook.text, re.DOTALL | re.MULTILINE)
    explained = {heading.lower().replace(" ", "-") for heading in re.findall(r"^### (.+)$", section, re.MULTILINE)}
    settings = load_environment(SECURE)
    keys = {one.key for one in alarm_table(settings, settings.names, nat_gateway_ids=["nat-1"])}
    assert explained == keys | {DEPLOYMENT_FAILED}


@pytest.mark.parametrize("environment", FILES)
def test_each_alarm_tells_the_topic_when_it_starts_and_when_it_is_over(environment: str) -> None:
    for address, one in alarms(synth_file(FILES[environment])).items():
        topic = ["${aws_sns_topic_policy.monitoring_alarm_topic_policy.arn}"]
        assert (one["alarm_actions"], one["ok_actions"]) == (topic, topic), address
        assert one.get("actions_enabled") is not False, address


def test_what_missing_data_means_is_decided_for_each() -> None:
    stack = synth_file(SECURE)
    assert {one["alarm_name"].removeprefix("prefect-secure-"): one["treat_missing_data"] for one in alarms(stack).values()} == {
        "workers-missing": "breaching",
        "key-rejected": "notBreaching",
        "observer-stopped": "ignore",
        "worker-memory": "notBreaching",
        "events-waiting": "notBreaching",
        "dead-letters": "notBreaching",
        "pool-not-ready": "missing",
        "late-runs": "missing",
        "pending-runs": "missing",
        "metrics-missing": "breaching",
        "nat-ports-1": "notBreaching",
        "nat-drops-1": "notBreaching",
    }  # fmt: skip
    settings = load_environment(SECURE)
    for one in alarm_table(settings, settings.names, nat_gateway_ids=["nat-1"]):
        assert one.missing_because, one.key


def test_metric_math_names_its_own_metrics_and_returns_one_series() -> None:
    for address, one in alarms(synth_file(SECURE)).items():
        queries = one.get("metric_query")
        if queries is None:
            assert {"namespace", "metric_name", "period", "statistic"} <= set(one), address
            continue
        assert not {"namespace", "metric_name", "dimensions"} & set(one), address
        (expression,) = (query["expression"] for query in queries if query.get("return_data"))
        metrics = {query["id"] for query in queries if "metric" in query}
        assert set(re.findall(r"[a-z_]+", expression)) == metrics, address


def settings_with(*, insights: str, metrics: bool) -> Settings:
    settings = load_environment(SECURE)
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
def test_missing_workers_are_counted_by_the_best_source_there_is(
    insights: str, metrics: bool, namespace: str, names: list[str], missing: str
) -> None:
    settings = settings_with(insights=insights, metrics=metrics)
    table = alarm_table(settings, settings.names, nat_gateway_ids=[])
    (one,) = (alarm for alarm in table if alarm.key == "workers-missing")
    assert {source.namespace for source in one.sources.values()} == {namespace}
    assert [source.name for source in one.sources.values()] == names
    assert one.missing == missing
    assert one.expression == ("desired - running" if len(names) > 1 else None)
    assert (one.comparison, one.threshold) == (
        ("GreaterThanThreshold", 0) if len(names) > 1 else ("LessThanThreshold", 1)
    )


def test_the_pool_s_alarms_need_the_function_that_measures_it() -> None:
    settings = settings_with(insights="enhanced", metrics=False)
    keys = {one.key for one in alarm_table(settings, settings.names, nat_gateway_ids=[])}
    assert not keys & {"pool-not-ready", "late-runs", "pending-runs", "metrics-missing"}


def test_thresholds_follow_the_settings() -> None:
    stack = synth_file(SCENARIOS / "operated.toml")
    late = alarm("late_runs", stack)
    assert (late["datapoints_to_alarm"], late["evaluation_periods"], late["threshold"]) == (3, 3, 0)
    assert alarm("pending_runs", stack)["threshold"] == 15 * 60


def test_each_nat_gateway_has_its_own_alarms() -> None:
    settings = load_environment(SECURE)
    table = alarm_table(settings, settings.names, nat_gateway_ids=["nat-a", "nat-b"])
    gateways = {
        one.id: {source.dimensions["NatGatewayId"] for source in one.sources.values()} for one in table if one.instance
    }
    assert gateways == {
        "nat-ports-1": {"nat-a"},
        "nat-drops-1": {"nat-a"},
        "nat-ports-2": {"nat-b"},
        "nat-drops-2": {"nat-b"},
    }


def test_alarms_watch_what_is_there() -> None:
    stack = synth_file(SECURE)
    named = {
        resource(stack, "aws_ecs_cluster.prefect_cluster")["name"],
        resource(stack, "aws_ecs_service.worker_service")["name"],
        *(queue["name"] for queue in stack["resource"]["aws_sqs_queue"].values()),
        *(function["function_name"] for function in stack["resource"]["aws_lambda_function"].values()),
        "${var.work_pool_name}",
        "${aws_nat_gateway.network_nat_gateway.id}",
    }
    for address, one in alarms(stack).items():
        sources = [one, *(query["metric"] for query in one.get("metric_query", []) if "metric" in query)]
        dimensions = {value for source in sources for value in source.get("dimensions", {}).values()}
        assert dimensions <= named, address


def test_rollback_by_alarms_can_be_turned_off() -> None:
    settings = load_environment(SECURE).model_copy(update={"monitoring": MonitoringSettings(deployment_rollback=False)})
    stack = synth(settings)
    assert alarms(stack)
    assert "alarms" not in resource(stack, "aws_ecs_service.worker_service")
