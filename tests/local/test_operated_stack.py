"""A stack with everything that an operator can turn on: what happens becomes an alarm, an alarm becomes a message, and
every command of the runbook works.

The tests share one stack, with dev's names, because the runbook names those, and run in order.
"""

import json
import os
import re
import subprocess
import textwrap
import time
from collections.abc import Iterator

import pytest
from prefect_ecs import synthesize

from workshop.local.prefect_server import PrefectServer
from workshop.local.stack_run import CLOUD_VARIABLES, StackRun

from ..docs.guides import PAGES
from ..prefect_ecs.stacks import SCENARIOS
from .checks import assert_no_changes
from .dev_stack import AWS_CLI, PROJECT, aws_cli, fresh_run

pytestmark = pytest.mark.xdist_group("operated-stack")

RUNBOOK = "https://wiki.example.com/prefect/operations"
QUEUE = "whom-alarms-tell"
POOL = str(CLOUD_VARIABLES["work_pool_name"])
REJECTED = (
    "prefect.exceptions.PrefectHTTPStatusError: Client error '401 Unauthorized' for url 'https://api.prefect.cloud'"
)
OBSERVER_GAVE_UP = "12:00:00.000 | ERROR   | prefect_aws.observers.ecs - ECS observer has crashed 6 times, giving up on automatic restarts"
STARTED = "Worker 'dev-worker' started!"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackRun]:
    directory = tmp_path_factory.mktemp("operated")
    (directory / "environments").mkdir()
    (directory / "environments" / "dev.toml").write_bytes((SCENARIOS / "operated.toml").read_bytes())
    synthesize(directory / "environments", directory / "out")
    variables = {name: value for name, value in CLOUD_VARIABLES.items() if name != "aws_region"}
    with fresh_run(directory / "out" / "stacks" / "dev", variables) as stack_run:
        stack_run.plan_and_apply()
        yield stack_run


@pytest.fixture(scope="module")
def told(run: StackRun) -> Iterator[str]:
    """URL of a queue that gets what the topic tells, as a confirmed subscriber would."""
    sqs, sns = run.aws.client("sqs"), run.aws.client("sns")
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscription = sns.subscribe(
        TopicArn=run.terraform.output()["alarm_topic_arn"], Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True
    )
    yield url
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    sqs.delete_queue(QueueUrl=url)


def state(run: StackRun, key: str) -> str:
    (alarm,) = run.aws.client("cloudwatch").describe_alarms(AlarmNames=[f"prefect-{key}"])["MetricAlarms"]
    return str(alarm["StateValue"])


def log(run: StackRun, line: str, *, minutes_ago: int = 0) -> None:
    """Writes a line into the worker's log, as the awslogs driver does."""
    logs = run.aws.client("logs")
    stream = f"worker/prefect-worker/{abs(hash(line))}-{time.monotonic_ns()}"
    logs.create_log_stream(logGroupName="/ecs/prefect-worker", logStreamName=stream)
    event = {"timestamp": int((time.time() - 60 * minutes_ago) * 1000), "message": line}
    logs.put_log_events(logGroupName="/ecs/prefect-worker", logStreamName=stream, logEvents=[event])


def messages(run: StackRun, url: str) -> list[str]:
    """What the topic has told since it was asked last."""
    sqs, found = run.aws.client("sqs"), []
    while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in received:
            found.append(str(json.loads(message["Body"])["Message"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_a_second_plan_changes_nothing(run: StackRun) -> None:
    assert_no_changes(run.terraform)


def test_roles_have_what_the_organization_demands(run: StackRun) -> None:
    iam = run.aws.client("iam")
    names = [address["values"]["name"] for address in _resources(run, "aws_iam_role")]
    assert names
    for name in names:
        role = iam.get_role(RoleName=name)["Role"]
        assert role["Path"] == "/workloads/"
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(":policy/boundaries/workload")


def test_the_service_s_deployments_end_when_an_alarm_starts(run: StackRun) -> None:
    (service,) = run.aws.client("ecs").describe_services(
        cluster="prefect-cluster", services=["prefect-worker-service"]
    )["services"]
    alarms = service["deploymentConfiguration"]["alarms"]
    assert set(alarms["alarmNames"]) == {"prefect-key-rejected", "prefect-observer-stopped", "prefect-worker-memory"}
    assert (alarms["enable"], alarms["rollback"]) == (True, True)


def test_people_are_subscribed_and_asked_first(run: StackRun) -> None:
    topic = run.terraform.output()["alarm_topic_arn"]
    found = run.aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert {(one["Protocol"], one["Endpoint"]) for one in found} >= {
        ("email", "ops@example.com"),
        ("https", "https://hooks.example.com/ecs"),
    }


def test_without_any_data_what_should_always_report_is_an_alarm(run: StackRun) -> None:
    alarms = run.aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"} == {
        "prefect-metrics-missing",
        "prefect-workers-missing",
    }
    assert state(run, "observer-stopped") == "INSUFFICIENT_DATA"


def test_a_rejected_key_in_the_log_is_told_with_what_to_do(run: StackRun, told: str) -> None:
    messages(run, told)
    assert state(run, "key-rejected") == "OK"
    log(run, REJECTED)
    assert state(run, "key-rejected") == "ALARM"
    alarms = [json.loads(message) for message in messages(run, told)]
    (description,) = (
        alarm["AlarmDescription"]
        for alarm in alarms
        if (alarm["AlarmName"], alarm["NewStateValue"]) == ("prefect-key-rejected", "ALARM")
    )
    assert "Rotate the key." in description
    assert description.endswith(f"{RUNBOOK}#key-rejected")


def test_an_observer_that_gave_up_stays_an_alarm_until_a_worker_starts(run: StackRun) -> None:
    log(run, OBSERVER_GAVE_UP, minutes_ago=2)
    assert state(run, "observer-stopped") == "ALARM"
    log(run, "an ordinary line")
    assert state(run, "observer-stopped") == "ALARM"
    log(run, STARTED)
    assert state(run, "observer-stopped") == "OK"


def test_metrics_of_aws_become_alarms(run: StackRun) -> None:
    cloudwatch = run.aws.client("cloudwatch")
    service = {"ClusterName": "prefect-cluster", "ServiceName": "prefect-worker-service"}
    pool = {"ClusterName": "prefect-cluster", "WorkPool": POOL}
    now = time.time()
    for namespace, metric, dimensions, value in (
        ("ECS/ContainerInsights", "DesiredTaskCount", service, 2),
        ("ECS/ContainerInsights", "RunningTaskCount", service, 2),
        ("AWS/ECS", "MemoryUtilization", service, 91),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": "prefect-ecs-events"}, 1200),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "prefect-ecs-events-dlq"}, 1),
        ("AWS/Lambda", "Errors", {"FunctionName": "prefect-pool-metrics"}, 0),
        ("PrefectWorker", "PoolReady", pool, 1),
        ("PrefectWorker", "LateRuns", pool, 2),
        ("PrefectWorker", "OldestPendingAge", pool, 1200),
    ):
        named = [{"Name": name, "Value": one} for name, one in dimensions.items()]
        data = [
            {"MetricName": metric, "Dimensions": named, "Value": value, "Timestamp": now - 60 * minutes}
            for minutes in range(8)
        ]
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)
    states = {alarm["AlarmName"]: alarm["StateValue"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]}
    for key in ("worker-memory", "events-waiting", "dead-letters", "late-runs", "pending-runs"):
        assert states[f"prefect-{key}"] == "ALARM", key
    for key in ("workers-missing", "pool-not-ready", "metrics-missing", "nat-ports-1", "nat-drops-1"):
        assert states[f"prefect-{key}"] == "OK", key


def test_a_failed_deployment_is_told_with_its_reason(run: StackRun, told: str) -> None:
    messages(run, told)
    service = "arn:aws:ecs:us-east-1:123456789012:service/prefect-cluster/prefect-worker-service"
    reason = "ECS deployment circuit breaker: tasks failed to start."

    def happens(event_name: str, resource: str) -> None:
        detail = {"eventName": event_name, "deploymentId": "ecs-svc/4711", "reason": reason}
        run.aws.client("events").put_events(
            Entries=[
                {
                    "Source": "aws.ecs",
                    "DetailType": "ECS Deployment State Change",
                    "Resources": [resource],
                    "Detail": json.dumps(detail),
                }
            ]
        )

    happens("SERVICE_DEPLOYMENT_COMPLETED", service)
    happens("SERVICE_DEPLOYMENT_FAILED", f"{service}-of-somebody-else")
    happens("SERVICE_DEPLOYMENT_FAILED", service)
    (message,) = messages(run, told)
    assert "deployment ecs-svc/4711 failed at" in message
    assert reason in message
    assert f"{RUNBOOK}#deployment-failed" in message


BLOCKS = [
    textwrap.dedent(block)
    for page in PAGES
    if page.name == "docs/operations.md"
    for block in page.blocks("bash")
    if "prefect-ecs" not in block  # those have tests of their own, with a worker that runs
]


@pytest.fixture(scope="module")
def operator(run: StackRun) -> Iterator[dict[str, str]]:
    """The environment of somebody who follows the runbook, at the project's root, with a pool in a Prefect of their own."""
    (run.workspace.root / ".venv").symlink_to(PROJECT / ".venv")
    cli = run.workspace.root / "bin" / "aws"
    cli.parent.mkdir()
    # For SQS alone, this AWS CLI goes to the public address whatever AWS_ENDPOINT_URL says, unless an option overrides it.
    cli.write_text(f'#!/bin/sh\nexec {AWS_CLI} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n')
    cli.chmod(0o755)
    with PrefectServer() as prefect:
        prefect.post("/work_pools/", {"name": POOL, "type": "ecs"})
        path = os.pathsep.join([str(cli.parent), os.environ["PATH"]])
        yield prefect.client_environment({**run.terraform.environment, "PATH": path})


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: re.sub(r"\W+", " ", block)[:70].strip())
def test_the_runbook_s_commands_work(run: StackRun, operator: dict[str, str], block: str) -> None:
    finished = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=run.workspace.root,
        env=operator,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, f"{block}\n{finished.stdout}\n{finished.stderr}"
    assert not finished.stderr.strip(), finished.stderr


def test_the_runbook_shows_what_happened(run: StackRun) -> None:
    shown = aws_cli(run, "cloudwatch", "describe-alarms", "--alarm-name-prefix", "prefect-", "--state-value", "ALARM")
    assert {alarm["AlarmName"] for alarm in json.loads(shown)["MetricAlarms"]} >= {
        "prefect-dead-letters",
        "prefect-worker-memory",
    }
    pattern = '?"401 Unauthorized" ?"403 Forbidden"'
    found = aws_cli(
        run, "logs", "filter-log-events", "--log-group-name", "/ecs/prefect-worker", "--filter-pattern", pattern
    )
    assert [event["message"] for event in json.loads(found)["events"]] == [REJECTED]


def test_nothing_is_left_after_destroy(run: StackRun) -> None:
    """From here on the stack is gone; the subscriber's queue is not the stack's."""
    run.terraform.destroy()
    assert [resource for resource in run.left() if resource.name != QUEUE] == []


def _resources(run: StackRun, kind: str) -> list[dict[str, dict[str, str]]]:
    found = run.terraform.show_json()["values"]["root_module"]["resources"]
    return [item for item in found if item["type"] == kind and item["mode"] == "managed"]


def test_every_command_is_tried() -> None:
    assert len(BLOCKS) > 20
