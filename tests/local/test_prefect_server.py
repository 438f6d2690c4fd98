"""A real Prefect server, and the whole loop on one machine: server, worker as an ECS service, flow run by RunTask."""

import base64
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from localcloud.embedded_aws import ACCOUNT_ID, EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from workshop.local.prefect_server import PrefectServer, PrefectServerError

pytestmark = pytest.mark.xdist_group("fargate")

AUTH_STRING = "admin:secret"
POOL = "test-pool"
QUEUE = "test-ecs-events"
ROLES = {
    name: f"arn:aws:iam::{ACCOUNT_ID}:role/{name}" for name in ("worker", "worker-execution", "flow", "flow-execution")
}
PORT_VARIABLE = "PREFECT_WORKER_WEBSERVER_PORT"
HEALTH = (
    "import os, urllib.request as u; "
    f"u.urlopen('http://127.0.0.1:' + os.environ['{PORT_VARIABLE}'] + '/health', timeout=4)"
)
FLOW = """
import os
from prefect import flow

@flow(log_prints=True)
def hello():
    print("hello from", os.environ["AWS_EXECUTION_ENV"])
"""


@pytest.fixture(scope="module")
def prefect() -> Iterator[PrefectServer]:
    with PrefectServer() as server:
        yield server


@pytest.fixture(scope="module")
def guarded() -> Iterator[PrefectServer]:
    with PrefectServer(auth_string=AUTH_STRING) as server:
        yield server


def test_it_answers_clients_that_have_its_variables(prefect: PrefectServer) -> None:
    command = [sys.executable, "-m", "prefect", "work-pool", "create", "from-a-client", "--type", "process"]
    subprocess.run(command, env=prefect.client_environment(), check=True, capture_output=True, timeout=120)

    assert prefect.get("/work_pools/from-a-client")["type"] == "process"


def test_a_refused_request_says_what_the_server_said(prefect: PrefectServer) -> None:
    with pytest.raises(PrefectServerError, match=r"GET .*/api/work_pools/missing: 404 .*not found"):
        prefect.get("/work_pools/missing")


def test_clients_need_its_auth_string(guarded: PrefectServer) -> None:
    environment = guarded.client_environment({"PREFECT_API_KEY": "of this machine's user"})
    assert environment["PREFECT_API_AUTH_STRING"] == AUTH_STRING
    assert "PREFECT_API_KEY" not in environment

    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{guarded.api_url}/work_pools/any", timeout=30)  # noqa: S310 (our own address)


def test_what_it_holds_survives_an_interruption(guarded: PrefectServer) -> None:
    guarded.post("/work_pools/", {"name": "kept", "type": "process"})
    address = guarded.api_url

    with guarded.interrupted(), pytest.raises(PrefectServerError, match="Connection refused"):
        guarded.get("/work_pools/kept")

    assert guarded.api_url == address
    assert guarded.get("/work_pools/kept")["name"] == "kept"


def test_a_flow_run_goes_through_the_worker_and_run_task_to_completed(
    fresh_aws: EmbeddedAws, prefect: PrefectServer
) -> None:
    network = _make_surroundings(fresh_aws)
    deployment = None
    with fresh_aws.recording(), LocalFargate(fresh_aws, port_variables=[PORT_VARIABLE]) as fargate:
        _create_worker_service(fresh_aws, prefect, network)
        fargate.wait_until(lambda: _worker_is_online(prefect), 120, f"a worker is online in pool {POOL}")
        deployment = _deploy(prefect, network)
        run = prefect.post(f"/deployments/{deployment}/create_flow_run", {})["id"]

        state = fargate.wait_until(lambda: _final_state(prefect, run), 180, f"flow run {run} ended")

        assert state["type"] == "COMPLETED", "\n".join(str(task) for task in fargate.tasks())
        flow_task = fargate.wait_until(
            lambda: next(
                (task for task in fargate.tasks() if task.service is None and fargate.stopped(task.arn)), None
            ),
            60,
            "the flow run's task ended",
        )
        (worker,) = fargate.running(service="worker") or []
        fargate.wait_until(
            lambda: fargate.task(worker.arn).containers[0].health == "HEALTHY", 60, "the worker is healthy"
        )
        calls = {(fargate.role_of(one.access_key_id), one.service, one.action) for one in fresh_aws.requests()}

    assert flow_task.containers[0].exit_code == 0
    assert flow_task.group == f"family:prefect_{POOL}_{deployment}"
    assert {(ROLES["worker"], "ecs", "RunTask"), (ROLES["worker"], "sqs", "ReceiveMessage")} <= calls
    assert (ROLES["flow-execution"], "logs", "PutLogEvents") in calls
    assert "hello from AWS_ECS_FARGATE" in _logged(fresh_aws, "/flows", f"flow/prefect/{flow_task.id}")
    assert "Worker 'test-worker' started!" in _logged(fresh_aws, "/worker", f"worker/app/{worker.id}")


def _make_surroundings(aws: EmbeddedAws) -> dict[str, Any]:
    """Cluster, log groups, events' queue and rule; returns the awsvpc configuration."""
    aws.client("ecs").create_cluster(clusterName="test", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    for group in ("/worker", "/flows"):
        aws.client("logs").create_log_group(logGroupName=group)
    queue = aws.client("sqs").create_queue(QueueName=QUEUE)["QueueUrl"]
    arn = f"arn:aws:sqs:{aws.region}:{ACCOUNT_ID}:{queue.rpartition('/')[2]}"
    aws.client("events").put_rule(Name="tasks", EventPattern=json.dumps({"source": ["aws.ecs"]}))
    aws.client("events").put_targets(Rule="tasks", Targets=[{"Id": "queue", "Arn": arn}])
    subnet = aws.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
    group = aws.client("ec2").describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])
    return {
        "vpc_id": subnet["VpcId"],
        "awsvpc": {
            "subnets": [subnet["SubnetId"]],
            "securityGroups": [group["SecurityGroups"][0]["GroupId"]],
            "assignPublicIp": "DISABLED",
        },
    }


def _create_worker_service(aws: EmbeddedAws, prefect: PrefectServer, network: dict[str, Any]) -> None:
    environment = {
        "PREFECT_API_URL": prefect.api_url,
        "AWS_DEFAULT_REGION": aws.region,
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME": QUEUE,
    }
    worker = [
        "prefect",
        "worker",
        "start",
        "--pool",
        POOL,
        "--type",
        "ecs",
        "--name",
        "test-worker",
        "--with-healthcheck",
    ]
    aws.client("ecs").register_task_definition(
        family="worker",
        containerDefinitions=[
            {
                "name": "app",
                "image": "prefecthq/prefect-aws:latest",
                "command": worker,
                "environment": [{"name": name, "value": value} for name, value in environment.items()],
                "healthCheck": {"command": ["CMD", "python", "-c", HEALTH], "interval": 5},
                "readonlyRootFilesystem": True,
                "mountPoints": [
                    {"sourceVolume": "home", "containerPath": "/root/.prefect"},
                    {"sourceVolume": "tmp", "containerPath": "/tmp"},
                ],
                "logConfiguration": _log_configuration(aws, "/worker", "worker"),
            }
        ],
        volumes=[{"name": "home"}, {"name": "tmp"}],
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        taskRoleArn=ROLES["worker"],
        executionRoleArn=ROLES["worker-execution"],
    )
    aws.client("ecs").create_service(
        cluster="test",
        serviceName="worker",
        taskDefinition="worker",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network["awsvpc"]},
    )


def _log_configuration(aws: EmbeddedAws, group: str, prefix: str) -> dict[str, Any]:
    options = {"awslogs-group": group, "awslogs-region": aws.region, "awslogs-stream-prefix": prefix}
    return {"logDriver": "awslogs", "options": options}


def _worker_is_online(prefect: PrefectServer) -> bool:
    if not prefect.post("/work_pools/filter", {"work_pools": {"name": {"any_": [POOL]}}}):
        return False
    workers = prefect.post(f"/work_pools/{POOL}/workers/filter", {})
    return any(worker["status"] == "ONLINE" for worker in workers)


def _deploy(prefect: PrefectServer, network: dict[str, Any]) -> str:
    """Deploys the flow with its code inline, and returns the deployment's id."""
    code = base64.b64encode(FLOW.encode()).decode()
    write = f"import base64, pathlib; pathlib.Path('hello.py').write_bytes(base64.b64decode('{code}'))"
    flow = prefect.post("/flows/", {"name": "hello"})["id"]
    deployment: str = prefect.post(
        "/deployments/",
        {
            "name": "inline",
            "flow_id": flow,
            "entrypoint": "hello.py:hello",
            "work_pool_name": POOL,
            "pull_steps": [
                {"prefect.deployments.steps.run_shell_script": {"script": f'python -c "{write}"'}},
                {"prefect.deployments.steps.set_working_directory": {"directory": "."}},
            ],
            "job_variables": {
                "cluster": "test",
                "vpc_id": network["vpc_id"],
                "network_configuration": network["awsvpc"],
                "launch_type": "FARGATE_SPOT",
                "execution_role_arn": ROLES["flow-execution"],
                "task_role_arn": ROLES["flow"],
                "configure_cloudwatch_logs": True,
                "cloudwatch_logs_options": {"awslogs-group": "/flows", "awslogs-create-group": "false"},
                "cloudwatch_logs_prefix": "flow",
            },
        },
    )["id"]
    return deployment


def _final_state(prefect: PrefectServer, run: str) -> dict[str, Any] | None:
    state: dict[str, Any] = prefect.get(f"/flow_runs/{run}")["state"]
    return state if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None


def _logged(aws: EmbeddedAws, group: str, stream: str) -> str:
    events = aws.client("logs").get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]
    return "\n".join(event["message"] for event in events)
