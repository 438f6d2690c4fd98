"""The life of a worker, from start to shutdown, with every request that it and its tasks make to AWS."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from prefect_ecs_ops.common.terraform import Terraform
from workshop.least_privilege.access_requests import access_requests
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.evidence import SCENARIOS, Evidence, collect
from workshop.least_privilege.stack_proof import ROLE_PURPOSES
from workshop.least_privilege.synthesized_policies import DeploymentTarget
from workshop.local.live_stack import LiveStack

from .flow_code import deploy_flow

PLACE = DeploymentTarget()
TIMEOUT_SECONDS = 300.0

HELLO = """
    from prefect import flow

    @flow
    def main():
        pass
"""

SLEEPS = """
    import time
    from prefect import flow

    @flow
    def main():
        time.sleep(600)
"""

EXPECTED: Mapping[str, set[tuple[str, str]]] = {
    "start": {
        ("worker-task", "GetQueueUrl"),
        ("worker-task", "ReceiveMessage"),
        ("worker-execution", "GetSecretValue"),
        ("worker-execution", "CreateLogStream"),
        ("worker-execution", "PutLogEvents"),
    },
    "submit": {
        ("worker-task", "RegisterTaskDefinition"),
        ("worker-task", "RunTask"),
        ("worker-task", "DescribeTasks"),
        ("worker-task", "DeleteMessage"),
        ("flow-execution", "GetSecretValue"),
        ("flow-execution", "CreateLogStream"),
        ("flow-execution", "PutLogEvents"),
    },
    "resubmit": {("worker-task", "DescribeTaskDefinition"), ("worker-task", "RunTask")},
    "changed-definition": {("worker-task", "RegisterTaskDefinition"), ("worker-task", "RunTask")},
    "crash": {("worker-task", "GetLogEvents"), ("worker-task", "DeleteMessage")},
    "cancel": {("worker-task", "RunTask")},
    "code-from-s3": {("flow-task", "ListObjectsV2"), ("flow-task", "GetObject")},
    "rotation": {("worker-execution", "GetSecretValue"), ("worker-task", "ReceiveMessage")},
    "two-workers": {("worker-task", "RunTask")},
    "shutdown": set(),
}
"""Scenario → what is certainly asked for in it: role, API action. The scenario lasts until it has been."""


class WorkerLife:
    """Goes through `SCENARIOS` in a live stack, and records.

    Args:
        live: not applied yet, with `flows.code_bucket`.
    """

    def __init__(self, live: LiveStack) -> None:
        self._live = live
        self._deployment = ""

    def evidence(self) -> list[Evidence]:
        """Lives, and returns what was asked for."""
        recorded: dict[str, list[AccessRequest]] = {}
        with self._live.aws.recording():
            for scenario in SCENARIOS:
                before = len(self._live.aws.requests())
                getattr(self, f"_{scenario.replace('-', '_')}")()
                self._wait_for(scenario, before)
                recorded[scenario] = self._asked(before)
        return collect(recorded)

    def _start(self) -> None:
        self._live.apply()
        self._live.apply_work_pool()
        self._live.wait_until_worker_is_online()

    def _submit(self) -> None:
        self._deployment = deploy_flow(self._live, "recorded", HELLO)
        self._complete(self._deployment)

    def _resubmit(self) -> None:
        self._complete(self._deployment)

    def _changed_definition(self) -> None:
        self._complete(self._deployment, job_variables={"cpu": 1024, "memory": 2048})

    def _crash(self) -> None:
        broken = {"command": "python -c \"print('broken'); raise SystemExit(3)\""}
        run = self._live.create_flow_run(self._deployment, job_variables=broken)
        assert self._live.wait_until_flow_run_ended(run)["type"] == "CRASHED"

    def _cancel(self) -> None:
        run = self._live.create_flow_run(deploy_flow(self._live, "cancelled", SLEEPS))
        self._until(lambda: self._live.flow_run(run)["state"]["type"] == "RUNNING", f"flow run {run} runs")
        self._live.prefect.post(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
        assert self._live.wait_until_flow_run_ended(run)["type"] == "CANCELLED"

    def _code_from_s3(self) -> None:
        bucket = self._live.outputs["flow_code_bucket_name"]
        code = "from prefect import flow\n\n@flow\ndef main():\n    pass\n"
        self._live.aws.client("s3").put_object(Bucket=bucket, Key="hello/flow_code.py", Body=code.encode())
        pull = {"prefect_aws.deployments.steps.pull_from_s3": {"bucket": bucket, "folder": "hello"}}
        self._complete(deploy_flow(self._live, "from-s3", HELLO, pull_steps=[pull]))

    def _rotation(self) -> None:
        (before,) = self._live.worker_tasks()
        run = self._live.run
        rotated = {**run.variables, "prefect_api_key_version": 2}
        Terraform(run.workspace.stack_directory, run.aws.environment(), variables=rotated).apply()
        self._until(lambda: self._live.fargate.stopped(before.arn), "the worker with the old key has ended")
        self._live.wait_until_worker_is_online()

    def _two_workers(self) -> None:
        self._scale_to(2)
        self._live.wait_until_worker_is_online(count=2)
        runs = [self._live.create_flow_run(self._deployment) for _ in range(4)]
        assert {self._live.wait_until_flow_run_ended(run)["type"] for run in runs} == {"COMPLETED"}

    def _shutdown(self) -> None:
        self._scale_to(0)
        self._until(lambda: not self._live.worker_tasks(), "the workers have ended")

    def _complete(self, deployment: str, **body: Any) -> None:
        run = self._live.create_flow_run(deployment, **body)
        assert self._live.wait_until_flow_run_ended(run)["type"] == "COMPLETED"

    def _scale_to(self, count: int) -> None:
        outputs = self._live.outputs
        self._live.aws.client("ecs").update_service(
            cluster=outputs["cluster_name"], service=outputs["service_name"], desiredCount=count
        )

    def _until(self, predicate: Callable[[], object], what: str) -> None:
        self._live.fargate.wait_until(predicate, TIMEOUT_SECONDS, what)

    def _wait_for(self, scenario: str, before: int) -> None:
        purposes = {self._live.outputs[f"{one.replace('-', '_')}_role_arn"]: one for one in ROLE_PURPOSES}

        def missing() -> set[tuple[str, str]]:
            requests = self._live.aws.requests()[before:]
            return EXPECTED[scenario] - {
                (purposes[role], one.action)
                for one in requests
                if (role := self._live.fargate.role_of(one.access_key_id))
            }

        self._until(lambda: not missing(), f"{scenario} made the requests {json.dumps(sorted(EXPECTED[scenario]))}")

    def _asked(self, before: int) -> list[AccessRequest]:
        return [
            asked
            for one in self._live.aws.requests()[before:]
            if (role := self._live.fargate.role_of(one.access_key_id))
            for asked in access_requests(one, role, PLACE)
        ]
