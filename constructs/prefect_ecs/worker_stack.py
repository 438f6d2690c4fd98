"""The stack of one environment in one region."""

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.images import Images
from prefect_ecs.cluster.instances import ContainerInstances
from prefect_ecs.cluster.tasks import TaskPlatform
from prefect_ecs.context.context import StackContext
from prefect_ecs.context.encryption import Encryption
from prefect_ecs.flows.flow_runs import FlowRuns
from prefect_ecs.monitored import alarm_table, measurements
from prefect_ecs.monitoring.monitoring import Monitoring
from prefect_ecs.network.vpc import build_network
from prefect_ecs.outputs import Outputs
from prefect_ecs.pool_metrics.pool_metrics import PoolMetrics
from prefect_ecs.prefect_api.prefect_api import PrefectApi, requirements
from prefect_ecs.prefect_api.secret import ApiKeySecret
from prefect_ecs.settings.environment import Settings
from prefect_ecs.task_events.task_events import TaskEvents
from prefect_ecs.terraform.bindings import Construct
from prefect_ecs.terraform.provider import StackProvider, stack_tags
from prefect_ecs.terraform.stack import ReadableStack, configure_backend
from prefect_ecs.variables import Variables
from prefect_ecs.worker.service import Worker


class PrefectWorkerStack(ReadableStack):
    """Everything that runs a Prefect worker and its flow runs on Amazon ECS."""

    def __init__(self, scope: Construct, settings: Settings) -> None:
        super().__init__(scope, settings.names.stack)
        context = self._build_context(settings)
        api = PrefectApi(self, "prefect_api")
        network = build_network(self, "network", settings.network, context=context)
        cluster = Cluster(self, "prefect_cluster", settings.cluster, context=context, network=network)
        if settings.ec2.enabled:
            ContainerInstances(self, "instances", settings.ec2, context=context, network=network, cluster=cluster)
        secret = ApiKeySecret(self, "api_key", settings.secret, context=context)
        events = TaskEvents(self, "task_events", context=context)
        monitoring = Monitoring(
            self,
            "monitoring",
            settings.monitoring,
            context=context,
            alarms=alarm_table(settings, nat_gateway_ids=network.nat_gateway_ids),
            measurements=measurements(settings, network),
        )
        task_images = [settings.worker.image, settings.flows.image]
        images = Images(self, "docker_hub_cache", settings.docker_hub_cache, context=context, images=task_images)
        platform = TaskPlatform(context, network, cluster, api, secret, images)
        flow_runs = FlowRuns(self, "flows", settings.flows, settings.ec2, platform)
        worker = Worker(
            self,
            "worker",
            settings.worker,
            settings.autoscaling,
            platform,
            events=events,
            flow_runs=flow_runs,
            rollback_alarm_names=monitoring.rollback_alarm_names,
            starts_after=monitoring.dependables,
        )
        monitoring.watch_log(worker.log_group_name)
        if settings.metrics.enabled:
            PoolMetrics(
                self,
                "pool_metrics",
                settings.metrics,
                platform,
                security_group=worker.security_group,
                service_name=worker.service_name,
            )
        Outputs(
            self, "outputs", platform=platform, events=events, flow_runs=flow_runs, worker=worker, monitoring=monitoring
        )

    def _build_context(self, settings: Settings) -> StackContext:
        """Declares the backend, the variables, the provider and the key."""
        names = settings.names
        configure_backend(
            self, settings.state, name=names.stack, region=settings.region, account_id=settings.account_id
        )
        Variables(self, settings)
        provider = StackProvider(
            self,
            "home",
            environment=settings.environment,
            region=settings.region,
            account_id=settings.account_id,
            tags=stack_tags(environment=settings.environment, stack=names.stack, tags=settings.tags),
            role_path=settings.identity.role_path,
            permissions_boundary=settings.identity.permissions_boundary,
            requirements=requirements(settings.network, settings.secret),
        )
        encryption = Encryption(
            self,
            "encryption",
            settings.encryption,
            names=names,
            provider=provider,
            deletion_protection=settings.deletion_protection,
        )
        return StackContext(names, provider, encryption, settings.deletion_protection)
