"""The fixture of the local Fargate tests: a cluster, two roles, and task definitions with one container."""

from dataclasses import dataclass, field
from typing import Any

from localcloud.embedded_aws import ACCOUNT_ID, EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate
from localcloud.fargate.local_task import LocalTask

TIMEOUT_SECONDS = 60.0
SLEEP = ["sleep", "600"]


@dataclass
class World:
    """A cluster with the name `name`; all names in it start with `name`."""

    aws: EmbeddedAws
    name: str
    fargate: LocalFargate = field(init=False)

    def __post_init__(self) -> None:
        self.ecs = self.aws.client("ecs")
        subnets = self.aws.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
        self.network = {"awsvpcConfiguration": {"subnets": [subnets["Subnets"][0]["SubnetId"]]}}
        self.ecs.create_cluster(clusterName=self.name, capacityProviders=["FARGATE", "FARGATE_SPOT"])
        self.task_role = f"arn:aws:iam::{ACCOUNT_ID}:role/{self.name}-task"
        self.execution_role = f"arn:aws:iam::{ACCOUNT_ID}:role/{self.name}-execution"

    def register(self, command: list[str], *, sidecars: tuple[dict[str, Any], ...] = (), **container: Any) -> str:
        """Registers a revision whose container `app` runs a command, and returns its ARN."""
        definition = self.ecs.register_task_definition(
            family=self.name,
            containerDefinitions=[{"name": "app", "image": "app:1", "command": command, **container}, *sidecars],
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            taskRoleArn=self.task_role,
            executionRoleArn=self.execution_role,
            volumes=[{"name": "data"}],
        )["taskDefinition"]
        arn: str = definition["taskDefinitionArn"]
        return arn

    def run(self, command: list[str], *, overrides: dict[str, Any] | None = None, **container: Any) -> str:
        """Starts a task of a new revision and returns the ARN of the task."""
        answer = self.ecs.run_task(
            cluster=self.name,
            taskDefinition=self.register(command, **container),
            launchType="FARGATE",
            networkConfiguration=self.network,
            overrides=overrides or {},
            tags=[{"key": "color", "value": "green"}],
        )
        arn: str = answer["tasks"][0]["taskArn"]
        return arn

    def run_python(self, source: str, **fields: Any) -> str:
        return self.run(["python", "-c", source], **fields)

    def create_service(self, definition: str, desired_count: int = 1) -> None:
        self.ecs.create_service(
            cluster=self.name,
            serviceName="app",
            taskDefinition=definition,
            desiredCount=desired_count,
            launchType="FARGATE",
            networkConfiguration=self.network,
        )

    def update_service(self, **fields: Any) -> None:
        self.ecs.update_service(cluster=self.name, service="app", **fields)

    def service(self) -> dict[str, Any]:
        service: dict[str, Any] = self.ecs.describe_services(cluster=self.name, services=["app"])["services"][0]
        return service

    def described(self, task: str) -> dict[str, Any]:
        """The task from DescribeTasks."""
        described: dict[str, Any] = self.ecs.describe_tasks(cluster=self.name, tasks=[task])["tasks"][0]
        return described

    def wait_stopped(self, task: str) -> LocalTask:
        return self.fargate.wait_until(lambda: self.fargate.stopped(task), TIMEOUT_SECONDS, f"{task} stopped")

    def wait_running(self, count: int = 1) -> list[LocalTask]:
        what = f"{count} tasks of the service run"
        return self.fargate.wait_until(lambda: self.fargate.running(service="app", count=count), TIMEOUT_SECONDS, what)

    def wait_output(self, task: str, text: str) -> LocalTask:
        """The task once its container has written a text."""

        def written() -> LocalTask | None:
            found = next((local for local in self.fargate.tasks() if local.arn == task), None)
            return found if found and any(text in container.tail() for container in found.containers) else None

        return self.fargate.wait_until(written, TIMEOUT_SECONDS, f"{task} wrote {text!r}")

    def output_of(self, task: str) -> str:
        """The output of the container of a stopped task; a failed task fails the test with its output."""
        (container,) = self.wait_stopped(task).containers
        assert container.exit_code == 0, container.tail()
        return container.tail()
