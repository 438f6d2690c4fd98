"""Corrections of ECS tasks.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.ecs.responses import EC2ContainerServiceResponse

from localcloud.corrections.difference import local_only, upstream
from localcloud.corrections.ecs_task_state import (
    LOCK,
    SPOT_INTERRUPTION_REASON,
    TaskContainer,
    TaskRunner,
    find_task,
    notify_listeners,
    request_stop,
    set_running,
    set_stopped,
)
from localcloud.corrections.patching import add, replace


@upstream(
    service="Amazon ECS",
    moto_does=(
        "Moves a task one step towards STOPPED whenever it is described, returns only its first container "
        "(PENDING, exit code 0), and leaves its network interface."
    ),
    aws_does=("Keeps a task RUNNING, returns every container, and deletes the network interface when the task stops."),
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="long-running")
        ecs.register_task_definition(
            family="long-running",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        request = {"cluster": "long-running", "taskDefinition": "long-running", "launchType": "FARGATE"}
        task = ecs.run_task(**request, networkConfiguration=network)["tasks"][0]["taskArn"]
        for _ in range(6):
            described = ecs.describe_tasks(cluster="long-running", tasks=[task])["tasks"][0]
        assert described["lastStatus"] == "RUNNING"
        assert len(described["containers"]) == 2
    """,
)
def tasks_run_until_stopped() -> None:
    """A task keeps its state until something changes it, and describes all its containers."""

    @replace(Task, "advance")
    def advance(_original: Any, _task: Any) -> None:
        """Does nothing: only reports change a task."""

    @replace(Task, "__init__")
    def init(original: Any, task: Any, cluster: Any, task_definition: Any, *args: Any, **kwargs: Any) -> None:
        original(task, cluster, task_definition, *args, **kwargs)
        task.created_at = utcnow()
        task.cpu, task.memory = task_definition.cpu, task_definition.memory
        task.connectivity, task.connectivity_at = "CONNECTED", task.created_at
        if task.container_instance_arn is None:
            task.launch_type, task.platform_family = "FARGATE", "Linux"
            task.platform_version = "1.4.0"
        details = {d["name"]: d["value"] for attachment in task.attachments for d in attachment["details"]}
        interfaces = (
            [{"attachmentId": task.attachments[0]["id"], "privateIpv4Address": details["privateIPv4Address"]}]
            if task.attachments
            else []
        )
        task.containers = [
            TaskContainer(
                container_arn=f"{task.task_arn.replace(':task/', ':container/')}/{uuid.uuid4()}",
                task_arn=task.task_arn,
                name=definition["name"],
                image=definition["image"],
                cpu=str(definition.get("cpu", 0)),
                memory=_text(definition.get("memory")),
                memory_reservation=_text(definition.get("memoryReservation")),
                last_status="PENDING",
                network_interfaces=interfaces,
            )
            for definition in task_definition.container_definitions
        ]
        if TaskRunner.attached:
            task.last_status = "PROVISIONING"
        else:
            set_running(task)

    @replace(EC2ContainerServiceBackend, "run_task")
    def run_task(original: Any, backend: Any, *args: Any, **kwargs: Any) -> list[Any]:
        with LOCK:
            tasks: list[Any] = original(backend, *args, **kwargs)
            for task in tasks:
                notify_listeners(backend, task)
            return tasks


@upstream(
    service="Amazon ECS",
    moto_does="Ignores serviceName and returns tasks of every desired status by default.",
    aws_does="Filters by serviceName; the default for desiredStatus is RUNNING.",
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="listed")
        ecs.register_task_definition(
            family="listed",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        request = {"cluster": "listed", "taskDefinition": "listed", "launchType": "FARGATE"}
        task = ecs.run_task(**request, networkConfiguration=network)["tasks"][0]["taskArn"]
        ecs.stop_task(cluster="listed", task=task)
        assert ecs.list_tasks(cluster="listed")["taskArns"] == []
    """,
)
def tasks_are_listed_by_service_and_desired_status() -> None:
    """ListTasks filters by service and lists tasks with desired status RUNNING by default."""

    @replace(EC2ContainerServiceResponse, "list_tasks")
    def list_tasks(_original: Any, response: Any) -> ActionResult:
        tasks = response.ecs_backend.list_tasks(
            response._get_param("cluster", "default"),
            response._get_param("containerInstance"),
            response._get_param("family"),
            response._get_param("startedBy"),
            None,
            response._get_param("desiredStatus") or "RUNNING",
        )
        service = response._get_param("serviceName")
        if service:
            tasks = [task for task in tasks if task.group == f"service:{service.rpartition('/')[2]}"]
        return ActionResult({"taskArns": [task.task_arn for task in tasks]})


@upstream(
    service="Amazon ECS",
    moto_does="Sets no stop code and no times, and fails internally for an unknown task.",
    aws_does="Sets the stop code and times, and refuses an unknown task with InvalidParameterException.",
    sources=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html",),
    reproduce="""
        ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
        subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
        network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]], "securityGroups": [groups[0]["GroupId"]]}}
        ecs.create_cluster(clusterName="stopped")
        ecs.register_task_definition(
            family="stopped",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app:1", "memory": 256}, {"name": "log", "image": "log:1", "memory": 128}],
        )
        request = {"cluster": "stopped", "taskDefinition": "stopped", "launchType": "FARGATE"}
        task = ecs.run_task(**request, networkConfiguration=network)["tasks"][0]["taskArn"]
        ecs.stop_task(cluster="stopped", task=task)
        assert ecs.describe_tasks(cluster="stopped", tasks=[task])["tasks"][0]["stopCode"] == "UserInitiated"
    """,
)
def stop_task_sets_the_desired_status() -> None:
    """StopTask sets the desired status STOPPED and the stop code UserInitiated.

    The task stops when its containers have ended.
    """

    @replace(EC2ContainerServiceBackend, "stop_task")
    def stop_task(original: Any, backend: Any, cluster_str: str, task_str: str, reason: str | None) -> Any:
        with LOCK:
            task = find_task(backend, cluster_str, task_str)
            if task.container_instance_arn:
                return original(backend, cluster_str, task_str, reason)
            request_stop(backend, task, "UserInitiated", reason or "Task stopped by user")
            return task


@local_only(
    service="Amazon ECS",
    moto_does="Does not implement the action.",
    aws_does=(
        "The ECS agent reports PENDING, RUNNING and STOPPED with exit codes. A task that ends by itself has "
        "the stop code TaskFailedToStart, EssentialContainerExited or SpotInterruption."
    ),
    sources=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitTaskStateChange.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html",
    ),
    why="only a runner such as the local Fargate calls this action.",
)
def agents_report_task_state() -> None:
    """SubmitTaskStateChange reports the state of a task."""

    @add(EC2ContainerServiceResponse)
    def submit_task_state_change(response: Any) -> ActionResult:
        backend = response.ecs_backend
        with LOCK:
            task = find_task(backend, response._get_param("cluster", "default"), response._get_param("task"))
            for change in response._get_param("containers") or []:
                _apply_container_change(task, change)
            for time in ("pullStartedAt", "pullStoppedAt", "executionStoppedAt"):
                if response._get_param(time):
                    setattr(task, camelcase_to_underscores(time), response._get_param(time))
            _apply_status(backend, task, response._get_param("status"), response._get_param("reason"))
        return ActionResult({"acknowledgment": "ACCEPT"})


def _apply_container_change(task: Any, change: dict[str, Any]) -> None:
    for container in task.containers:
        if container.name == change["containerName"]:
            container.last_status = change.get("status", container.last_status)
            container.exit_code = change.get("exitCode", container.exit_code)
            container.reason = change.get("reason", container.reason)


def _apply_status(backend: Any, task: Any, status: str | None, reason: str | None) -> None:
    if task.last_status == "STOPPED" or status is None:
        return
    if status == "STOPPED":
        if task.desired_status != "STOPPED":
            task.desired_status = "STOPPED"
            task.stop_code = _stop_code(task, reason)
            task.stopped_reason = reason or "Essential container in task exited"
            task.stopping_at = utcnow()
        set_stopped(backend, task)
    else:
        if status == "RUNNING":
            set_running(task)
        task.last_status = status
        notify_listeners(backend, task)


def _stop_code(task: Any, reason: str | None) -> str:
    if reason == SPOT_INTERRUPTION_REASON:
        return "SpotInterruption"
    return "EssentialContainerExited" if task.last_status == "RUNNING" else "TaskFailedToStart"


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
