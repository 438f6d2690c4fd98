"""The Prefect worker: an ECS service."""

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.task_settings import DEFAULT_EPHEMERAL_STORAGE_GIB
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.network.security_groups import TaskSecurityGroup
from prefect_ecs.resources.encryption import Encryption
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
from prefect_ecs.worker.container import SCRATCH_MOUNTS, WorkerContainer
from prefect_ecs.worker.roles import Roles
from prefect_ecs.worker.settings import AutoscalingSettings, WorkerSettings


class Worker(Construct):
    """Keeps workers running, as many as the settings or scaling say, and rolls a bad deployment back.

    Attributes:
        name: what the workers call themselves in Prefect.
        service_name, task_definition_arn, log_group_name, security_group_id: expressions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: WorkerSettings,
        autoscaling: AutoscalingSettings,
        *,
        names: Names,
        container: WorkerContainer,
        cluster: Cluster,
        network: Network,
        security_group: TaskSecurityGroup,
        roles: Roles,
        encryption: Encryption,
        rollback_alarm_names: list[str],
        starts_after: list[ITerraformDependable],
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = self._build_log_group(settings, names, encryption)
        task_definition = self._build_task_definition(settings, names, container, roles)
        service = self._build_service(
            settings,
            autoscaling,
            names,
            task_definition,
            cluster,
            EcsServiceNetworkConfiguration(
                subnets=network.task_subnet_ids,
                security_groups=[security_group.id],
                assign_public_ip=network.assign_public_ip,
            ),
            # Without these the first tasks fail to start, and the circuit breaker gives the deployment up.
            [
                *cluster.dependables,
                *network.dependables,
                *security_group.dependables,
                *roles.task_dependables,
                *starts_after,
                log_group,
            ],
            rollback_alarm_names,
        )
        self.name: str = names.worker
        self.service_name: str = service.name
        self.task_definition_arn: str = task_definition.arn
        self.log_group_name: str = log_group.name

    def _build_log_group(self, settings: WorkerSettings, names: Names, encryption: Encryption) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "log_group",
            name=names.worker_log_group,
            retention_in_days=settings.log_retention_days,
            kms_key_id=encryption.key_arn,
        )

    def _build_task_definition(
        self, settings: WorkerSettings, names: Names, container: WorkerContainer, roles: Roles
    ) -> EcsTaskDefinition:
        return EcsTaskDefinition(
            self,
            "task_definition",
            family=names.worker_family,
            container_definitions=json_document(self, "containers", [container.render(settings)]),
            cpu=str(settings.cpu_units),
            memory=str(settings.memory_mib),
            network_mode="awsvpc",
            requires_compatibilities=[settings.launch_type],
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=settings.cpu_architecture
            ),
            ephemeral_storage=_ephemeral_storage(settings),
            execution_role_arn=roles.worker_execution.arn,
            task_role_arn=roles.worker_task.arn,
            volume=[EcsTaskDefinitionVolume(name=volume) for volume in SCRATCH_MOUNTS],
        )

    def _build_service(
        self,
        settings: WorkerSettings,
        autoscaling: AutoscalingSettings,
        names: Names,
        task_definition: EcsTaskDefinition,
        cluster: Cluster,
        network: EcsServiceNetworkConfiguration,
        starts_after: list[ITerraformDependable],
        rollback_alarm_names: list[str],
    ) -> EcsService:
        return EcsService(
            self,
            "service",
            name=names.worker_service,
            cluster=cluster.arn,
            task_definition=task_definition.arn,
            desired_count=autoscaling.min_workers if autoscaling.enabled else settings.desired_count,
            capacity_provider_strategy=_capacity(settings, names),
            platform_version="LATEST" if settings.launch_type == "FARGATE" else None,
            network_configuration=network,
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
            # Scaling owns the count, and Terraform would take it back.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]) if autoscaling.enabled else None,
        )


def _capacity(settings: WorkerSettings, names: Names) -> list[EcsServiceCapacityProviderStrategy]:
    """All on demand; or, with Spot, the base on demand and every other on Spot."""
    if settings.launch_type == "EC2":
        return [EcsServiceCapacityProviderStrategy(capacity_provider=names.instances, base=0, weight=1)]
    if not settings.spot:
        return [EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE", base=0, weight=1)]
    on_demand = EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE", base=settings.on_demand_base, weight=0)
    spot = EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE_SPOT", base=0, weight=1)
    return [on_demand, spot] if settings.on_demand_base else [spot]


def _ephemeral_storage(settings: WorkerSettings) -> EcsTaskDefinitionEphemeralStorage | None:
    # Fargate refuses to be asked for what it gives anyway.
    if settings.ephemeral_storage_gib == DEFAULT_EPHEMERAL_STORAGE_GIB:
        return None
    return EcsTaskDefinitionEphemeralStorage(size_in_gib=settings.ephemeral_storage_gib)
