"""The roles of the worker, of the flow runs, and of the function that measures the work pool."""

from collections.abc import Sequence

from prefect_ecs.cluster.container_instance import container_instance_statements
from prefect_ecs.cluster.execution_role import execution_statements
from prefect_ecs.cluster.images import Pulled, pulled
from prefect_ecs.flows.permissions import flow_task_statements
from prefect_ecs.flows.settings import FlowSettings
from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.permissions import pool_metrics_statements
from prefect_ecs.pool_metrics.settings import MetricsSettings
from prefect_ecs.resources.service_role import FunctionRole, InstanceRole, TaskRole
from prefect_ecs.settings.environment import Settings
from prefect_ecs.terraform.bindings import Construct, IamServiceLinkedRole, ITerraformDependable
from prefect_ecs.terraform.provider import Home
from prefect_ecs.worker.execute_command import execute_command_statements
from prefect_ecs.worker.permissions import worker_task_statements
from prefect_ecs.worker.settings import WorkerSettings


class Roles(Construct):
    """Four roles, two for each kind of task: what ECS does for the task, and what the code in it does; one more for the metrics.

    They come before everything else, since the key's policy names them, and KMS refuses a policy that names a role which is not there.

    Attributes:
        worker_execution, worker_task, flow_execution, flow_task: the roles.
        pool_metrics: the metrics function's, or None without it.
        container_instance: the EC2 instances', or None without them.
        autoscaling_arn: expression, the role that starts these where their volumes have the stack's own key; None elsewhere.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        *,
        names: Names,
        home: Home,
        secret_arn_pattern: str,
        flow_code_bucket: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        worker_image = pulled(settings.worker.image, settings.docker_hub_cache, names=names, home=home)
        self.worker_execution = self._build_execution_role(
            "worker",
            names,
            home,
            log_group=names.worker_log_group,
            secret_arn_pattern=secret_arn_pattern,
            images=[worker_image],
        )
        self.worker_task = self._build_worker_task_role(settings.worker, names, home)
        self.flow_execution = self._build_execution_role(
            "flow",
            names,
            home,
            log_group=names.flow_log_group,
            secret_arn_pattern=secret_arn_pattern,
            images=self._flow_images(settings, names, home),
        )
        self.flow_task = self._build_flow_task_role(settings.flows, names, home, flow_code_bucket)
        self.pool_metrics = (
            self._build_pool_metrics_role(settings.metrics, names, home, secret_arn_pattern)
            if settings.metrics.enabled
            else None
        )
        self.container_instance = self._build_container_instance_role(names, home) if settings.ec2.enabled else None
        self.autoscaling_arn: str | None = None
        self._autoscaling: list[ITerraformDependable] = []
        if settings.ec2.enabled and settings.encryption.key == "customer-managed":
            self._build_autoscaling_role(names)

    @property
    def dependables(self) -> list[ITerraformDependable]:
        """What must exist before a policy can name any of them."""
        return [
            *self.task_dependables,
            *(self.pool_metrics.dependables if self.pool_metrics else []),
            *self._autoscaling,
        ]

    @property
    def task_dependables(self) -> list[ITerraformDependable]:
        """What must exist before a task can start."""
        roles = (self.worker_execution, self.worker_task, self.flow_execution, self.flow_task)
        return [dependable for role in roles for dependable in role.dependables]

    def _flow_images(self, settings: Settings, names: Names, home: Home) -> list[Pulled]:
        images = [pulled(settings.flows.image, settings.docker_hub_cache, names=names, home=home)]
        if settings.flows.repository.enabled:
            images.append(Pulled(home.arn("ecr", f"repository/{names.flow_repository}")))
        return images

    def _build_execution_role(
        self,
        owner: str,
        names: Names,
        home: Home,
        *,
        log_group: str,
        secret_arn_pattern: str,
        images: Sequence[Pulled],
    ) -> TaskRole:
        return TaskRole(
            self,
            f"{owner}_execution",
            name=names.role(f"{owner}-execution"),
            description=f"What ECS does for a Prefect {owner} task: pull its image, read its secret, write its log",
            home=home,
            statements=execution_statements(
                home, log_group=log_group, secret_arn_pattern=secret_arn_pattern, images=images
            ),
        )

    def _build_worker_task_role(self, settings: WorkerSettings, names: Names, home: Home) -> TaskRole:
        return TaskRole(
            self,
            "worker_task",
            name=names.role("worker-task"),
            description="What the Prefect worker does: start tasks for flow runs, and hear how they end",
            home=home,
            statements=[
                *worker_task_statements(home, names),
                *(execute_command_statements(home, names) if settings.execute_command else []),
            ],
        )

    def _build_flow_task_role(
        self, settings: FlowSettings, names: Names, home: Home, code_bucket: str | None
    ) -> TaskRole:
        return TaskRole(
            self,
            "flow_task",
            name=names.role("flow-task"),
            description="What flows do in AWS: nothing, until the environment's settings grant it",
            home=home,
            statements=flow_task_statements(home, code_bucket=code_bucket, granted=settings.task_role_statements),
            policy_arns=settings.task_role_policy_arns,
        )

    def _build_pool_metrics_role(
        self, settings: MetricsSettings, names: Names, home: Home, secret_arn_pattern: str
    ) -> FunctionRole:
        return FunctionRole(
            self,
            "pool_metrics",
            name=names.role("pool-metrics"),
            description="What the metrics function does: ask Prefect and ECS how the work pool is doing, and publish it",
            home=home,
            statements=pool_metrics_statements(
                home, names, secret_arn_pattern=secret_arn_pattern, in_worker_subnets=settings.in_worker_subnets
            ),
        )

    def _build_container_instance_role(self, names: Names, home: Home) -> InstanceRole:
        return InstanceRole(
            self,
            "container_instance",
            name=names.role("instances"),
            description="What the cluster's EC2 instances do: tell ECS that they are there, and how their tasks are",
            home=home,
            statements=container_instance_statements(home, names),
        )

    def _build_autoscaling_role(self, names: Names) -> None:
        """The account's role for Auto Scaling may use no customer-managed key, and may not be there yet; so the stack has one of its own.

        Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
        """
        role = IamServiceLinkedRole(
            self,
            "autoscaling",
            aws_service_name="autoscaling.amazonaws.com",
            custom_suffix=names.stack,
            description=f"Starts the EC2 instances of {names.cluster}, with volumes that are encrypted with the stack's key",
        )
        self.autoscaling_arn = role.arn
        self._autoscaling.append(role)
