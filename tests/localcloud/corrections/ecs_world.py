"""The fixture of the ECS tests: the default VPC, a cluster and a task definition."""

from dataclasses import dataclass, field
from typing import Any

from localcloud.embedded_aws import EmbeddedAws


@dataclass
class EcsWorld:
    """A cluster and a task definition family, both with the name `name`."""

    aws: EmbeddedAws
    name: str
    vpc: str = field(init=False)
    subnet: str = field(init=False)

    def __post_init__(self) -> None:
        self.ecs = self.aws.client("ecs")
        self.ec2 = self.aws.client("ec2")
        default = self.ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
        self.vpc, self.subnet = default["VpcId"], default["SubnetId"]
        self.ecs.create_cluster(clusterName=self.name, capacityProviders=["FARGATE", "FARGATE_SPOT"])
        self.register()

    @property
    def network(self) -> dict[str, Any]:
        return {"awsvpcConfiguration": {"subnets": [self.subnet], "securityGroups": [self.default_group]}}

    @property
    def default_group(self) -> str:
        groups = self.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])
        group: str = groups["SecurityGroups"][0]["GroupId"]
        return group

    def register(self, **container: Any) -> str:
        """Registers another revision with two containers and returns its ARN."""
        containers = [
            {"name": "worker", "image": "worker:1", "memory": 256, **container},
            {"name": "sidecar", "image": "sidecar:1", "memory": 128, "essential": False},
        ]
        definition = self.ecs.register_task_definition(
            family=self.name,
            containerDefinitions=containers,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
        )["taskDefinition"]
        arn: str = definition["taskDefinitionArn"]
        return arn

    def run_task(self, **fields: Any) -> str:
        request = {"launchType": "FARGATE", "networkConfiguration": self.network, **fields}
        arn: str = self.ecs.run_task(cluster=self.name, taskDefinition=self.name, **request)["tasks"][0]["taskArn"]
        return arn

    def create_service(self, **fields: Any) -> dict[str, Any]:
        request = {"desiredCount": 1, "launchType": "FARGATE", "networkConfiguration": self.network, **fields}
        service: dict[str, Any] = self.ecs.create_service(
            cluster=self.name, serviceName="worker", taskDefinition=self.name, **request
        )["service"]
        return service

    def update_service(self, **fields: Any) -> None:
        self.ecs.update_service(cluster=self.name, service="worker", **fields)

    def service(self) -> dict[str, Any]:
        service: dict[str, Any] = self.ecs.describe_services(cluster=self.name, services=["worker"])["services"][0]
        return service

    def task(self, arn: str) -> dict[str, Any]:
        task: dict[str, Any] = self.ecs.describe_tasks(cluster=self.name, tasks=[arn])["tasks"][0]
        return task

    def tasks(self, **criteria: Any) -> list[str]:
        """ARNs of the tasks of the cluster from ListTasks, oldest first."""
        arns: list[str] = self.ecs.list_tasks(cluster=self.name, **criteria)["taskArns"]
        return arns

    def report(self, task: str, status: str, **fields: Any) -> None:
        """Reports the state of a task as a runner does."""
        self.ecs.submit_task_state_change(cluster=self.name, task=task, status=status, **fields)
