"""The Prefect worker: an ECS service."""

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.task_settings import DEFAULT_EPHEMERAL_STORAGE_GIB
from prefect_ecs.cluster.tasks import TaskPlatform, TaskSecurityGroup, execution_role
from prefect_ecs.flows.flow_runs import FlowRuns
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.resources.common import build_log_group
from prefect_ecs.resources.role import TaskRole
from prefect_ecs.task_events.task_events import TaskEvents
from prefect_ecs.terraform.bindings import (
    CloudwatchLogGroup,
    Construct,
    EcsService,
    EcsServiceAlarms,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceNetworkConfiguration,
    EcsServiceTimeouts,
    EcsTaskDefinition,
    EcsTaskDefinitionEphemeralStorage,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
    ITerraformDependable,
    TerraformResourceLifecycle,
)
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.stack import without_address
from prefect_ecs.worker.autoscaling import Autoscaling
from prefect_ecs.worker.container import SCRATCH_MOUNTS, WorkerContainer
from prefect_ecs.worker.permissions import (
    execute_command_key_statement,
    execute_command_statements,
    queue_key_statement,
    worker_task_statements,
)
from prefect_ecs.worker.settings import AutoscalingSettings, WorkerSettings

EXEC_SERVICES = {"ssmmessages": "ssmmessages"}
"""The endpoint that ECS Exec calls."""


class Worker(Construct):
    """An ECS service that keeps workers running and rolls a failed deployment back.

    Attributes:
        name: the workers' name in Prefect.
        execution_role: what ECS does for the worker's task.
        task_role: what the worker does.
        security_group: the workers' security group.
        service_name, task_definition_arn, log_group_name: expressions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: WorkerSettings,
        autoscaling: AutoscalingSettings,
        platform: TaskPlatform,
        *,
        events: TaskEvents,
        flow_runs: FlowRuns,
        rollback_alarm_names: list[str],
        starts_after: list[ITerraformDependable],
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._autoscaling = autoscaling
        context = self._context = platform.context
        cluster, network = platform.cluster, platform.network
        self.name: str = context.names.worker
        self.execution_role = execution_role(
            scope,
            "worker",
            platform,
            log_group=context.names.worker_log_group,
            images=[platform.images.pulled(settings.image)],
        )
        self.task_role = self._build_task_role(without_address(scope))
        if settings.execute_command:
            self._allow_execute_command(cluster, network)
        self.security_group = TaskSecurityGroup(scope, "worker_tasks", platform, purpose="worker")
        log_group = self._build_log_group()
        task_definition = self._build_task_definition(self._container(platform, events))
        service = self._build_service(
            task_definition,
            cluster,
            network,
            rollback_alarm_names,
            # Without these, the first tasks fail to start, and the circuit breaker rolls the deployment back.
            [
                *cluster.dependables,
                *network.dependables,
                *self.security_group.dependables,
                *self.execution_role.dependables,
                *self.task_role.dependables,
                *flow_runs.execution_role.dependables,
                *flow_runs.task_role.dependables,
                *context.encryption.dependables,
                *platform.secret.dependables,
                *events.dependables,
                *flow_runs.dependables,
                *platform.images.dependables,
                *starts_after,
                log_group,
            ],
        )
        self.service_name: str = service.name
        self.task_definition_arn: str = task_definition.arn
        self.log_group_name: str = log_group.name
        if autoscaling.enabled:
            Autoscaling(
                scope,
                "autoscaling",
                autoscaling,
                names=context.names,
                cluster_name=cluster.name,
                service_name=service.name,
                events_queue_name=events.queue_name,
            )

    def _build_task_role(self, scope: Construct) -> TaskRole:
        role = TaskRole(
            scope,
            "worker_task",
            name=self._context.names.role("worker-task"),
            description="What the Prefect worker does: start tasks for flow runs, and hear how they end",
            provider=self._context.provider,
        )
        role.allow(*worker_task_statements(self._context))
        self._context.encryption.allow(queue_key_statement(self._context), after=[role.resource])
        return role

    def _allow_execute_command(self, cluster: Cluster, network: Network) -> None:
        cluster.log_exec_sessions(self._settings.log_retention_days)
        network.add_endpoints(EXEC_SERVICES)
        self.task_role.allow(*execute_command_statements(self._context))
        self._context.encryption.allow(execute_command_key_statement(self._context), after=[self.task_role.resource])

    def _build_log_group(self) -> CloudwatchLogGroup:
        return build_log_group(
            self,
            "log_group",
            context=self._context,
            name=self._context.names.worker_log_group,
            retention_days=self._settings.log_retention_days,
        )

    def _container(self, platform: TaskPlatform, events: TaskEvents) -> WorkerContainer:
        return WorkerContainer(
            image=platform.images.uri(self._settings.image),
            worker_name=self.name,
            work_pool_name="${var.work_pool_name}",
            api_url=platform.api.url,
            credential_name=platform.api.credential,
            credential_value_from=platform.secret.value_from,
            region=self._context.provider.region,
            log_group=self._context.names.worker_log_group,
            events_queue_name=events.queue_name,
        )

    def _build_task_definition(self, container: WorkerContainer) -> EcsTaskDefinition:
        settings = self._settings
        return EcsTaskDefinition(
            self,
            "task_definition",
            family=self._context.names.worker_family,
            container_definitions=json_document(self, "containers", [container.render(settings)]),
            cpu=str(settings.cpu_units),
            memory=str(settings.memory_mib),
            network_mode="awsvpc",
            requires_compatibilities=[settings.launch_type],
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=settings.cpu_architecture
            ),
            ephemeral_storage=_ephemeral_storage(settings),
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            volume=[EcsTaskDefinitionVolume(name=volume) for volume in SCRATCH_MOUNTS],
        )

    def _build_service(
        self,
        task_definition: EcsTaskDefinition,
        cluster: Cluster,
        network: Network,
        rollback_alarm_names: list[str],
        starts_after: list[ITerraformDependable],
    ) -> EcsService:
        settings, autoscaling = self._settings, self._autoscaling
        return EcsService(
            self,
            "service",
            name=self._context.names.worker_service,
            cluster=cluster.arn,
            task_definition=task_definition.arn,
            desired_count=autoscaling.min_workers if autoscaling.enabled else settings.desired_count,
            capacity_provider_strategy=_capacity(settings, self._context.names),
            platform_version="LATEST" if settings.launch_type == "FARGATE" else None,
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=network.task_subnet_ids,
                security_groups=[self.security_group.id],
                assign_public_ip=network.assign_public_ip,
            ),
            deployment_minimum_healthy_percent=settings.minimum_healthy_percent,
            deployment_maximum_percent=settings.maximum_percent,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            alarms=EcsServiceAlarms(alarm_names=rollback_alarm_names, enable=True, rollback=True)
            if rollback_alarm_names
            else None,
            availability_zone_rebalancing="ENABLED" if settings.zone_rebalancing else "DISABLED",
            enable_ecs_managed_tags=True,
            enable_execute_command=settings.execute_command or None,
            propagate_tags="SERVICE",
            wait_for_steady_state=settings.wait_for_steady_state,
            timeouts=EcsServiceTimeouts(create="15m", update="15m"),
            depends_on=starts_after,
            # Application Auto Scaling owns the count, and Terraform would reset it.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]) if autoscaling.enabled else None,
        )


def _capacity(settings: WorkerSettings, names: Names) -> list[EcsServiceCapacityProviderStrategy]:
    """Returns the strategy: instances, or Fargate on demand, or with Spot the base on demand and the rest on Spot."""
    if settings.launch_type == "EC2":
        return [EcsServiceCapacityProviderStrategy(capacity_provider=names.instances, base=0, weight=1)]
    if not settings.spot:
        return [EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE", base=0, weight=1)]
    on_demand = EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE", base=settings.on_demand_base, weight=0)
    spot = EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE_SPOT", base=0, weight=1)
    return [on_demand, spot] if settings.on_demand_base else [spot]


def _ephemeral_storage(settings: WorkerSettings) -> EcsTaskDefinitionEphemeralStorage | None:
    # Fargate rejects a request for the default size.
    if settings.ephemeral_storage_gib == DEFAULT_EPHEMERAL_STORAGE_GIB:
        return None
    return EcsTaskDefinitionEphemeralStorage(size_in_gib=settings.ephemeral_storage_gib)
