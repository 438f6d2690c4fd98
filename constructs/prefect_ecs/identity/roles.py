"""The roles of the worker and of the flow runs."""

from collections.abc import Sequence

from prefect_ecs.aws import Construct, ITerraformDependable
from prefect_ecs.home import Home
from prefect_ecs.identity.execution import execution_statements
from prefect_ecs.identity.flow_task import flow_task_statements
from prefect_ecs.identity.task_role import TaskRole
from prefect_ecs.identity.worker_task import worker_task_statements
from prefect_ecs.images import Pulled, pulled
from prefect_ecs.names import Names
from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings.flows import FlowSettings


class Roles(Construct):
    """Four roles, two for each kind of task: what ECS does for the task, and what the code in it does.

    They come before everything else, since the key's policy names them, and KMS refuses a policy that names a role which is not there.

    Attributes:
        worker_execution, worker_task, flow_execution, flow_task: the roles.
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
        self.worker_task = self._build_worker_task_role(names, home)
        self.flow_execution = self._build_execution_role(
            "flow",
            names,
            home,
            log_group=names.flow_log_group,
            secret_arn_pattern=secret_arn_pattern,
            images=self._flow_images(settings, names, home),
        )
        self.flow_task = self._build_flow_task_role(settings.flows, names, home, flow_code_bucket)

    @property
    def dependables(self) -> list[ITerraformDependable]:
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

    def _build_worker_task_role(self, names: Names, home: Home) -> TaskRole:
        return TaskRole(
            self,
            "worker_task",
            name=names.role("worker-task"),
            description="What the Prefect worker does: start tasks for flow runs, and hear how they end",
            home=home,
            statements=worker_task_statements(home, names),
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
