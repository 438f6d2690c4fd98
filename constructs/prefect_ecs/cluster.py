"""The ECS cluster, its capacity providers and its service-discovery namespace."""

from prefect_ecs.aws import (
    Construct,
    EcsCluster,
    EcsClusterCapacityProviders,
    EcsClusterConfiguration,
    EcsClusterConfigurationManagedStorageConfiguration,
    EcsClusterServiceConnectDefaults,
    EcsClusterSetting,
    ITerraformDependable,
    ServiceDiscoveryPrivateDnsNamespace,
)
from prefect_ecs.encryption import Encryption
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.settings.cluster import ClusterSettings

CAPACITY_PROVIDERS = ["FARGATE", "FARGATE_SPOT"]
"""Both belong to the cluster, since prefect-aws turns a job's launch type FARGATE_SPOT into a capacity-provider strategy."""


class Cluster(Construct):
    """Where the worker and its flow runs run.

    Attributes:
        arn, name: expressions.
        namespace_name: expression, the Cloud Map namespace.
        dependables: what must exist before a task can be placed.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: ClusterSettings,
        *,
        names: Names,
        network: Network,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        namespace = self._build_namespace(settings.namespace or names.namespace, network)
        cluster = self._build_cluster(settings, names, namespace, encryption)
        capacity_providers = self._build_capacity_providers(cluster)
        self.arn: str = cluster.arn
        self.name: str = cluster.name
        self.namespace_name: str = namespace.name
        self.dependables: list[ITerraformDependable] = [capacity_providers]

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
        encryption: Encryption,
    ) -> EcsCluster:
        return EcsCluster(
            self,
            "Default",
            name=names.cluster,
            setting=[EcsClusterSetting(name="containerInsights", value=settings.container_insights)],
            service_connect_defaults=EcsClusterServiceConnectDefaults(namespace=namespace.arn),
            configuration=_task_storage_encryption(encryption),
        )

    def _build_capacity_providers(self, cluster: EcsCluster) -> EcsClusterCapacityProviders:
        return EcsClusterCapacityProviders(
            self, "capacity_providers", cluster_name=cluster.name, capacity_providers=CAPACITY_PROVIDERS
        )


def _task_storage_encryption(encryption: Encryption) -> EcsClusterConfiguration | None:
    if encryption.key_arn is None:
        return None
    return EcsClusterConfiguration(
        managed_storage_configuration=EcsClusterConfigurationManagedStorageConfiguration(
            fargate_ephemeral_storage_kms_key_id=encryption.key_arn
        )
    )
