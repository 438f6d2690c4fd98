"""`prefect-ecs verify` on a stack that runs: all checks pass, and each failure has its reason."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from workshop.local.live_stack import LiveStack
from workshop.local.stack_run import workspace_of

from .dev_stack import DEV, PROJECT
from .verify_run import ACCESS_KEY_ID, failing, verify, verify_environment

pytestmark = pytest.mark.xdist_group("faults")

ANYWHERE = "0.0.0.0/0"


def test_a_stack_that_works_holds_and_asks_only_what_is_documented(live: LiveStack) -> None:
    # Tests before may have ended workers; the check of tasks wants the last one to have run for a minute.
    with live.aws.recording():
        finished = verify(live, "--watch", "--timeout-seconds", "180", "--json")
        requests = [one for one in live.aws.requests() if one.access_key_id == ACCESS_KEY_ID]

    assert finished.returncode == 0, finished.stdout + finished.stderr
    document = json.loads(finished.stdout)
    assert (document["stack"], document["holds"]) == ("dev", True)
    assert len(document["checks"]) == 13
    auth_string = live.prefect.variables()["PREFECT_API_AUTH_STRING"]
    assert auth_string not in finished.stdout + finished.stderr

    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    (documented,) = re.findall(r"```text\n(ec2:DescribeNat[^`]+)```", text)
    assert {f"{one.service}:{one.action}" for one in requests} == set(documented.split())


@contextmanager
def pool_has(live: LiveStack, **fields: Any) -> Iterator[None]:
    path = f"/work_pools/{live.pool}"
    before = live.prefect.get(path)
    live.prefect.request("PATCH", path, fields)
    try:
        yield
    finally:
        live.prefect.request("PATCH", path, {name: before[name] for name in fields})


def template(live: LiveStack, **defaults: Any) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(live.prefect.get(f"/work_pools/{live.pool}")["base_job_template"])
    for name, value in defaults.items():
        changed["variables"]["properties"][name]["default"] = value
    return changed


def test_a_paused_pool(live: LiveStack) -> None:
    with pool_has(live, is_paused=True):
        bad = failing(live)
    assert set(bad) == {"work-pool"}
    assert bad["work-pool"].found == f"the work pool {live.pool} is paused: no flow run starts"
    assert f"prefect work-pool resume {live.pool}" in str(bad["work-pool"].remedy)


def test_a_template_older_than_the_stack(live: LiveStack) -> None:
    with pool_has(live, base_job_template=template(live, task_role_arn="arn:aws:iam::123456789012:role/before")):
        bad = failing(live)
    assert set(bad) == {"job-template"}
    assert "is older than the stack" in bad["job-template"].found
    (difference,) = bad["job-template"].details
    assert difference.startswith("variables.properties.task_role_arn.default: arn:aws:iam::")


def test_a_template_without_the_secret(live: LiveStack) -> None:
    with pool_has(live, base_job_template=template(live, prefect_api_auth_string_secret_arn=None)):
        bad = failing(live)
    assert set(bad) == {"job-template"}
    assert "sets no secret for the API key: the worker sends the key in clear text" in bad["job-template"].found


def test_a_template_with_a_public_address(live: LiveStack) -> None:
    changed = template(live)
    del changed["job_configuration"]["task_run_request"]["networkConfiguration"]
    with pool_has(live, base_job_template=changed):
        bad = failing(live)
    assert set(bad) == {"job-template"}
    assert "flow runs get public IP addresses" in bad["job-template"].found


def test_an_automation_that_was_switched_off(live: LiveStack) -> None:
    (first, *_) = live.prefect.post("/automations/filter", {})
    live.prefect.request("PATCH", f"/automations/{first['id']}", {"enabled": False})
    try:
        bad = failing(live)
    finally:
        live.prefect.request("PATCH", f"/automations/{first['id']}", {"enabled": True})
    assert set(bad) == {"automations"}
    assert bad["automations"].found == f"the automation {first['name']!r} is disabled"


def test_no_route_to_the_nat_gateway(live: LiveStack) -> None:
    ec2, subnet = live.aws.client("ec2"), live.outputs["private_subnet_ids"][1]
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["RouteTables"]
    (nat,) = [route["NatGatewayId"] for route in table["Routes"] if route.get("NatGatewayId")]
    ec2.delete_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock=ANYWHERE)
    try:
        bad = failing(live)
    finally:
        ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock=ANYWHERE, NatGatewayId=nat)
    assert set(bad) == {"way-out"}
    assert bad["way-out"].found == f"the subnet {subnet} has no route to the internet"


def test_a_rotation_that_was_not_applied(live: LiveStack) -> None:
    secrets, secret = live.aws.client("secretsmanager"), live.outputs["secret_arn"]
    (before,) = [
        version
        for version, stages in secrets.describe_secret(SecretId=secret)["VersionIdsToStages"].items()
        if "AWSCURRENT" in stages
    ]
    new = secrets.put_secret_value(SecretId=secret, SecretString="another that opens nothing")["VersionId"]
    try:
        bad = failing(live)
    finally:
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=before, RemoveFromVersionId=new
        )
    assert set(bad) == {"secret"}
    assert "has a newer version than the worker's task definition" in bad["secret"].found


def test_a_terminal_that_prefect_refuses(live: LiveStack) -> None:
    bad = failing(live, PREFECT_API_AUTH_STRING="admin:wrong")
    assert {name: result.status for name, result in bad.items()} == {
        "prefect": "fails",
        "work-pool": "not checked",
        "job-template": "not checked",
        "automations": "not checked",
    }
    assert bad["prefect"].found == "Prefect refuses this terminal's credentials with 401"


def test_a_terminal_without_prefect_and_with_an_aws_that_does_not_answer(live: LiveStack) -> None:
    bad = failing(live, PREFECT_API_URL="", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert bad["prefect"].found == "this terminal has no Prefect API configured"
    assert bad["aws"].found == 'AWS does not answer: Could not connect to the endpoint URL: "http://127.0.0.1:9/"'
    assert all(result.status == "not checked" for name, result in bad.items() if name not in ("prefect", "aws"))


def test_a_stack_that_was_never_applied(live: LiveStack) -> None:
    with workspace_of(DEV) as workspace:
        command = ["-m", "prefect_ecs_ops", "verify", "--directory", str(workspace.stack_directory)]
        finished = subprocess.run(
            [sys.executable, *command],
            cwd=PROJECT,
            env=verify_environment(live),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert finished.returncode == 1
    assert "did you initialize and apply the stack from here?" in finished.stderr


def test_watch_waits_until_all_holds_and_tells_what_changes(live: LiveStack) -> None:
    path = f"/work_pools/{live.pool}"
    live.prefect.request("PATCH", path, {"is_paused": True})
    options = ["--directory", str(live.run.workspace.stack_directory), "--watch", "--timeout-seconds", "240"]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "prefect_ecs_ops", "verify", "dev", *options],
        cwd=PROJECT,
        env=verify_environment(live),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        progress = []
        for line in process.stderr:
            progress.append(line)
            if "is paused" in line:
                live.prefect.request("PATCH", path, {"is_paused": False})
        assert process.wait(30) == 0, progress
        assert process.stdout
        assert process.stdout.read().splitlines()[-1] == "All 13 checks pass."
    pool = [line for line in progress if "Work pool" in line]
    assert "✗" in pool[0]
    assert "✓" in pool[-1]


def test_a_pool_that_is_missing(live: LiveStack) -> None:
    live.prefect.request("DELETE", f"/work_pools/{live.pool}")
    try:
        bad = failing(live)
    finally:
        live.apply_work_pool()
        live.wait_until_worker_is_online()
    # The worker may be restarting just then: it ends when Prefect answers a heartbeat with 404.
    assert {"work-pool", "job-template"} <= set(bad)
    assert bad["work-pool"].found.startswith(f"the work pool {live.pool} doesn't exist: ")
    assert "prefect-ecs work-pool apply" in str(bad["work-pool"].remedy)


@contextmanager
def without_queue(live: LiveStack) -> Iterator[None]:
    sqs, url = live.aws.client("sqs"), live.outputs["events_queue_url"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    kept = ("VisibilityTimeout", "MessageRetentionPeriod", "Policy", "RedrivePolicy", "SqsManagedSseEnabled")
    tags = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    sqs.delete_queue(QueueUrl=url)
    try:
        yield
    finally:
        sqs.create_queue(
            QueueName=url.rpartition("/")[2],
            Attributes={name: attributes[name] for name in kept if name in attributes},
            tags=tags,
        )


def replace_worker(live: LiveStack) -> None:
    """Kills the worker, and returns when the service has another that is up."""
    (worker,) = live.worker_tasks()
    live.fargate.kill(worker.arn)
    live.fargate.wait_until(lambda: live.fargate.stopped(worker.arn), 60, "the worker was killed")
    live.wait_until_worker_is_online()
    live.fargate.wait_until(
        lambda: any("started!" in task.containers[0].tail() for task in live.worker_tasks()), 60, "another one started"
    )


def test_a_queue_that_is_missing_and_a_worker_that_started_without_it(live: LiveStack) -> None:
    with without_queue(live):
        replace_worker(live)
        live.fargate.wait_until(
            lambda: "SQS queue" in live.worker_tasks()[0].containers[0].tail(), 60, "the worker missed the queue"
        )
        bad = failing(live)
    assert bad["events-queue"].found == (
        "the queue prefect-ecs-events doesn't exist: flow runs whose tasks die stay Running or Pending"
    )
    assert bad["worker-log"].found == (
        "the worker found no queue prefect-ecs-events when it started: "
        "flow runs are submitted, but their crashes go unnoticed"
    )

    bad = failing(live)
    assert "events-queue" not in bad
    assert "restart the worker" in str(bad["worker-log"].remedy), "the queue is back, and the worker does not know"

    replace_worker(live)
    assert "worker-log" not in failing(live)


def test_an_image_that_can_not_be_pulled(live: LiveStack) -> None:
    ecs, place = live.aws.client("ecs"), {"cluster": live.outputs["cluster_name"]}
    definition = ecs.describe_task_definition(taskDefinition=live.outputs["task_definition_arn"])["taskDefinition"]
    image = definition["containerDefinitions"][0]["image"]
    live.fargate.unpullable_images.add(image)
    try:
        ecs.update_service(service=live.outputs["service_name"], forceNewDeployment=True, **place)
        live.fargate.wait_until(
            lambda: any("CannotPull" in (task.stopped_reason or "") for task in live.fargate.tasks()),
            60,
            "a task failed to pull its image",
        )
        bad = failing(live)
    finally:
        live.fargate.unpullable_images.discard(image)
        live.fargate.wait_until(lambda: _deployments(live) == 1, 120, "the new deployment is complete")
        live.wait_until_worker_is_online()
    assert {"service", "tasks"} <= set(bad)
    assert "is not stable: 1 of 1 desired tasks is running" in bad["service"].found
    assert "CannotPullContainerError" in bad["tasks"].found
    assert image in bad["tasks"].found
    assert "push the image to ECR" in str(bad["tasks"].remedy)


def _deployments(live: LiveStack) -> int:
    described = live.aws.client("ecs").describe_services(
        cluster=live.outputs["cluster_name"], services=[live.outputs["service_name"]]
    )
    return len(described["services"][0]["deployments"])


def test_a_key_that_was_revoked(live: LiveStack) -> None:
    with live.prefect.revoked():
        live.fargate.wait_until(
            lambda: any(
                task.service and task.last_status == "STOPPED" and "401 Unauthorized" in task.containers[0].tail()
                for task in live.fargate.tasks()
                if task.containers
            ),
            120,
            "a worker was refused",
        )
        bad = failing(live)
    live.wait_until_worker_is_online()
    assert {"tasks", "worker-log"} <= set(bad)
    assert bad["worker-log"].found == (
        "Prefect refuses the worker's API key with 401: it is wrong, expired, or revoked, and the worker ends at once"
    )
    assert "exit code 1" in bad["tasks"].found
    assert bad["worker-log"].remedy == "Rotate the key (docs/secrets.md), which restarts the worker."
