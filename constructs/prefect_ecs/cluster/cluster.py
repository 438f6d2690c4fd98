"""The ECS cluster, its capacity providers and its service-discovery namespace."""

from prefect_ecs.cluster.settings import ClusterSettings
from prefect_ecs.context.context import StackContext
from prefect_ecs.network.network import Network
from prefect_ecs.resources.common import build_log_group
from prefect_ecs.terraform.bindings import (
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
from prefect_ecs.terraform.documents import Condition, Principal, Statement

CAPACITY_PROVIDERS = ["FARGATE", "FARGATE_SPOT"]
"""Every cluster has both, because prefect-aws turns a job's launch type FARGATE_SPOT into a capacity-provider strategy."""


class Cluster(Construct):
    """The cluster that runs the worker and its flow runs.

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
        context: StackContext,
        network: Network,
    ) -> None:
        super().__init__(scope, construct_id)
        self._context = context
        namespace = self._build_namespace(settings.namespace or context.names.namespace, network)
        self._cluster = self._build_cluster(settings, namespace)
        self._provider_names = list(CAPACITY_PROVIDERS)
        self._capacity_providers = self._build_capacity_providers()
        self.arn: str = self._cluster.arn
        self.name: str = self._cluster.name
        self.namespace_name: str = namespace.name
        self.dependables: list[ITerraformDependable] = [self._capacity_providers]
        self.joinable: list[ITerraformDependable] = [self._cluster]
        context.encryption.allow(*_task_storage_statements(context))

    def add_capacity_provider(self, name: str) -> None:
        """Adds a capacity provider to the cluster.

        Args:
            name: expression.
        """
        self._provider_names.append(name)
        self._capacity_providers.capacity_providers = self._provider_names

    def log_exec_sessions(self, retention_days: int) -> None:
        """Logs what is typed and shown in ECS Exec sessions.

        Args:
            retention_days: days CloudWatch Logs keeps it.
        """
        key_arn = self._context.encryption.key_arn
        group = build_log_group(
            self,
            "exec_log_group",
            context=self._context,
            name=self._context.names.exec_log_group,
            retention_days=retention_days,
        )
        sessions = EcsClusterConfigurationExecuteCommandConfiguration(
            kms_key_id=key_arn,
            logging="OVERRIDE",
            log_configuration=ExecuteCommandLogConfiguration(
                cloud_watch_log_group_name=group.name, cloud_watch_encryption_enabled=key_arn is not None
            ),
        )
        self._cluster.put_configuration(
            managed_storage_configuration=self._managed_storage(), execute_command_configuration=sessions
        )

    def _build_namespace(self, name: str, network: Network) -> ServiceDiscoveryPrivateDnsNamespace:
        return ServiceDiscoveryPrivateDnsNamespace(
            self,
            "namespace",
            name=name,
            vpc=network.vpc_id,
            description="Service discovery for what runs beside the Prefect worker",
        )

    def _build_cluster(self, settings: ClusterSettings, namespace: ServiceDiscoveryPrivateDnsNamespace) -> EcsCluster:
        storage = self._managed_storage()
        cluster = EcsCluster(
            self,
            "Default",
            name=self._context.names.cluster,
            setting=[EcsClusterSetting(name="containerInsights", value=settings.container_insights)],
            service_connect_defaults=EcsClusterServiceConnectDefaults(namespace=namespace.arn),
            configuration=EcsClusterConfiguration(managed_storage_configuration=storage) if storage else None,
        )
        self._context.protect(cluster)
        return cluster

    def _build_capacity_providers(self) -> EcsClusterCapacityProviders:
        return EcsClusterCapacityProviders(
            self, "capacity_providers", cluster_name=self._cluster.name, capacity_providers=CAPACITY_PROVIDERS
        )

    def _managed_storage(self) -> EcsClusterConfigurationManagedStorageConfiguration | None:
        key_arn = self._context.encryption.key_arn
        if key_arn is None:
            return None
        return EcsClusterConfigurationManagedStorageConfiguration(fargate_ephemeral_storage_kms_key_id=key_arn)


def _task_storage_statements(context: StackContext) -> list[Statement]:
    # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
    cluster: Condition = {
        "StringEquals": {
            "kms:EncryptionContext:aws:ecs:clusterAccount": context.provider.account_id,
            "kms:EncryptionContext:aws:ecs:clusterName": context.names.cluster,
        }
    }
    fargate: Principal = {"Service": "fargate.amazonaws.com"}
    return [
        Statement("TaskStorage", ["kms:GenerateDataKeyWithoutPlaintext"], ["*"], cluster, principal=fargate),
        Statement(
            "TaskStorageGrants",
            ["kms:CreateGrant"],
            ["*"],
            {**cluster, "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}},
            principal=fargate,
        ),
    ]
