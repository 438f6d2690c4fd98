"""The alarms of a whole stack: as synthesized, and against the runbook."""

import re

import pytest
from prefect_ecs.monitored import alarm_table
from prefect_ecs.monitoring.notifications import DEPLOYMENT_FAILED
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.settings import load_environment

from ...docs.guides import PAGES
from ..stacks import DEV, SCENARIOS, Json, addresses, resource, synth, synth_file

SECURE = SCENARIOS / "secure.toml"
FILES = {file.stem: file for file in (DEV, *sorted(SCENARIOS.glob("*.toml")))}
DESCRIPTION_LIMIT = 1024
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""


def alarms(stack: Json) -> dict[str, Json]:
    return dict(stack["resource"].get("aws_cloudwatch_metric_alarm", {}))


def alarm_of(key: str, stack: Json | None = None) -> Json:
    return resource(stack or synth_file(SECURE), f"aws_cloudwatch_metric_alarm.monitoring_alarm_{key}")


def test_dev_has_no_monitoring() -> None:
    assert [address for address in addresses(synth_file(DEV)) if "monitoring" in address] == []
    assert "alarm_topic_arn" not in synth_file(DEV)["output"]


@pytest.mark.parametrize("environment", FILES)
def test_each_alarm_describes_an_action_and_links_to_its_section(environment: str) -> None:
    settings = load_environment(FILES[environment])
    (runbook,) = (page for page in PAGES if page.name == "docs/operations.md")
    for address, alarm in alarms(synth_file(FILES[environment])).items():
        page, _, section = alarm["alarm_description"].rpartition(" ")[2].partition("#")
        assert page == settings.monitoring.runbook_url, address
        assert section in runbook.anchors, f"{address} links to a section that is not in docs/operations.md"
        assert re.sub(r"-\d+$", "", alarm["alarm_name"]) == f"{settings.names.prefix}-{section}"
        assert len(alarm["alarm_description"]) <= DESCRIPTION_LIMIT
        assert alarm["alarm_description"].count(". ") >= 2, "the meaning and the action"


def test_every_section_about_an_alarm_has_an_alarm() -> None:
    (runbook,) = (page for page in PAGES if page.name == "docs/operations.md")
    (section,) = re.findall(r"^## Alarms\n(.*?)^## ", runbook.text, re.DOTALL | re.MULTILINE)
    explained = {heading.lower().replace(" ", "-") for heading in re.findall(r"^### (.+)$", section, re.MULTILINE)}
    settings = load_environment(SECURE)
    keys = {row.key for row in alarm_table(settings, nat_gateway_ids=["nat-1"])}
    assert explained == keys | {DEPLOYMENT_FAILED}


@pytest.mark.parametrize("environment", FILES)
def test_each_alarm_notifies_the_topic_in_alarm_and_in_ok(environment: str) -> None:
    for address, alarm in alarms(synth_file(FILES[environment])).items():
        topic = ["${aws_sns_topic_policy.monitoring_alarm_topic_policy.arn}"]
        assert (alarm["alarm_actions"], alarm["ok_actions"]) == (topic, topic), address
        assert alarm.get("actions_enabled") is not False, address


def test_each_alarm_decides_how_to_treat_missing_data() -> None:
    stack = synth_file(SECURE)
    assert {alarm["alarm_name"].removeprefix("prefect-secure-"): alarm["treat_missing_data"] for alarm in alarms(stack).values()} == {
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
    for row in alarm_table(settings, nat_gateway_ids=["nat-1"]):
        assert row.missing_because, row.key


def test_metric_math_uses_its_own_metrics_and_returns_one_series() -> None:
    for address, alarm in alarms(synth_file(SECURE)).items():
        queries = alarm.get("metric_query")
        if queries is None:
            assert {"namespace", "metric_name", "period", "statistic"} <= set(alarm), address
            continue
        assert not {"namespace", "metric_name", "dimensions"} & set(alarm), address
        (expression,) = (query["expression"] for query in queries if query.get("return_data"))
        metrics = {query["id"] for query in queries if "metric" in query}
        assert set(re.findall(r"[a-z_]+", expression)) == metrics, address


def test_thresholds_follow_the_settings() -> None:
    stack = synth_file(SCENARIOS / "operated.toml")
    late = alarm_of("late_runs", stack)
    assert (late["datapoints_to_alarm"], late["evaluation_periods"], late["threshold"]) == (3, 3, 0)
    assert alarm_of("pending_runs", stack)["threshold"] == 15 * 60


def test_alarms_watch_resources_of_the_stack() -> None:
    stack = synth_file(SECURE)
    named = {
        resource(stack, "aws_ecs_cluster.prefect_cluster")["name"],
        resource(stack, "aws_ecs_service.worker_service")["name"],
        *(queue["name"] for queue in stack["resource"]["aws_sqs_queue"].values()),
        *(function["function_name"] for function in stack["resource"]["aws_lambda_function"].values()),
        "${var.work_pool_name}",
        "${aws_nat_gateway.network_nat_gateway.id}",
    }
    for address, alarm in alarms(stack).items():
        sources = [alarm, *(query["metric"] for query in alarm.get("metric_query", []) if "metric" in query)]
        dimensions = {value for source in sources for value in source.get("dimensions", {}).values()}
        assert dimensions <= named, address


def test_rollback_by_alarms_can_be_turned_off() -> None:
    settings = load_environment(SECURE).model_copy(update={"monitoring": MonitoringSettings(deployment_rollback=False)})
    stack = synth(settings)
    assert alarms(stack)
    assert "alarms" not in resource(stack, "aws_ecs_service.worker_service")
