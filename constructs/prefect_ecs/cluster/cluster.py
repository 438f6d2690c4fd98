"""The ECS cluster, its capacity providers and its service-discovery namespace."""

from prefect_ecs.cluster.settings import ClusterSettings
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.terraform.bindings import (
    CloudwatchLogGroup,
    Construct,
    EcsCluster,
    EcsClusterCapacityProviders,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationManagedStorageConfiguration,
    EcsClusterServiceConnectDefaults,
    EcsClusterSetting,
    ExecuteCommandLogConfiguration,
    ITerraformDependable,
    ServiceDiscoveryPrivateDnsNamespace,
)

CAPACITY_PROVIDERS = ["FARGATE", "FARGATE_SPOT"]
"""Both belong to the cluster, since prefect-aws turns a job's launch type FARGATE_SPOT into a capacity-provider strategy."""


class Cluster(Construct):
    """Where the worker and its flow runs run.

    Args:
        exec_log_days: days CloudWatch Logs keeps what is done through ECS Exec; None without ECS Exec.

    Attributes:
        arn, name: expressions.
        namespace_name: expression, the Cloud Map namespace.
        dependables: what must exist before a task can be placed.
        joinable: what must exist before an instance can join.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: ClusterSettings,
        *,
        exec_log_days: int | None,
        names: Names,
        network: Network,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        namespace = self._build_namespace(settings.namespace or names.namespace, network)
        exec_log = None if exec_log_days is None else self._build_exec_log(exec_log_days, names, encryption)
        cluster = self._build_cluster(settings, names, namespace, exec_log, encryption)
        self._capacity_providers = self._build_capacity_providers(cluster)
        self.arn: str = cluster.arn
        self.name: str = cluster.name
        self.namespace_name: str = namespace.name
        self.dependables: list[ITerraformDependable] = [self._capacity_providers]
        self.joinable: list[ITerraformDependable] = [cluster]

    def add_capacity_provider(self, name: str) -> None:
        """Lets tasks ask for one more.

        Args:
            name: expression.
        """
        self._capacity_providers.capacity_providers = [*CAPACITY_PROVIDERS, name]

    def _build_namespace(self, name: str, network: Network) -> ServiceDiscoveryPrivateDnsNamespace:
        return ServiceDiscoveryPrivateDnsNamespace(
            self,
            "namespace",
            name=name,
            vpc=network.vpc_id,
            description="Service discovery for what runs beside the Prefect worker",
        )

    def _build_cluster(
        self,
        settings: ClusterSettings,
        names: Names,
        namespace: ServiceDiscoveryPrivateDnsNamespace,
        exec_log: CloudwatchLogGroup | None,
        encryption: Encryption,
    ) -> EcsCluster:
        return EcsCluster(
            self,
            "Default",
            name=names.cluster,
            setting=[EcsClusterSetting(name="containerInsights", value=settings.container_insights)],
            service_connect_defaults=EcsClusterServiceConnectDefaults(namespace=namespace.arn),
            configuration=_configuration(exec_log, encryption),
        )

    def _build_exec_log(self, retention_days: int, names: Names, encryption: Encryption) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "exec_log_group",
            name=names.exec_log_group,
            retention_in_days=retention_days,
            kms_key_id=encryption.key_arn,
        )

    def _build_capacity_providers(self, cluster: EcsCluster) -> EcsClusterCapacityProviders:
        return EcsClusterCapacityProviders(
            self, "capacity_providers", cluster_name=cluster.name, capacity_providers=CAPACITY_PROVIDERS
        )


def _configuration(exec_log: CloudwatchLogGroup | None, encryption: Encryption) -> EcsClusterConfiguration | None:
    storage = None
    if encryption.key_arn is not None:
        storage = EcsClusterConfigurationManagedStorageConfiguration(
            fargate_ephemeral_storage_kms_key_id=encryption.key_arn
        )
    sessions = None if exec_log is None else _exec_sessions(exec_log, encryption)
    if storage is None and sessions is None:
        return None
    return EcsClusterConfiguration(managed_storage_configuration=storage, execute_command_configuration=sessions)


def _exec_sessions(
    log_group: CloudwatchLogGroup, encryption: Encryption
) -> EcsClusterConfigurationExecuteCommandConfiguration:
    return EcsClusterConfigurationExecuteCommandConfiguration(
        kms_key_id=encryption.key_arn,
        logging="OVERRIDE",
        log_configuration=ExecuteCommandLogConfiguration(
            cloud_watch_log_group_name=log_group.name,
            cloud_watch_encryption_enabled=encryption.key_arn is not None,
        ),
    )
