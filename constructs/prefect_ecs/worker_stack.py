"""The stack of one environment in one region."""

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.docker_hub_cache import DockerHubCache
from prefect_ecs.cluster.instances import ContainerInstances
from prefect_ecs.flows.code_bucket import bucket_name
from prefect_ecs.flows.flow_runs import FlowRuns
from prefect_ecs.monitored import alarm_table, measurements
from prefect_ecs.monitoring.monitoring import Monitoring
from prefect_ecs.names import Names
from prefect_ecs.network.endpoints import AGENT_SERVICES, EXEC_SERVICES
from prefect_ecs.network.existing import ExistingNetwork
from prefect_ecs.network.network import Network
from prefect_ecs.network.security_groups import TaskSecurityGroup
from prefect_ecs.network.vpc import VpcNetwork
from prefect_ecs.outputs import Outputs
from prefect_ecs.pool_metrics.pool_metrics import PoolMetrics, Subnets, pool_metrics_environment
from prefect_ecs.prefect_api.prefect_api import PrefectApi, requirements
from prefect_ecs.prefect_api.secret import ApiKeySecret, secret_arn_pattern
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.settings.environment import Settings
from prefect_ecs.task_events.task_events import TaskEvents
from prefect_ecs.terraform.backend import configure_backend
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable
from prefect_ecs.terraform.deletion_protection import protect_from_deletion
from prefect_ecs.terraform.provider import Home
from prefect_ecs.terraform.readable_stack import ReadableStack
from prefect_ecs.terraform.tags import stack_tags
from prefect_ecs.variables import Variables
from prefect_ecs.worker.autoscaling import Autoscaling
from prefect_ecs.worker.container import WorkerContainer
from prefect_ecs.worker.roles import Roles
from prefect_ecs.worker.service import Worker


class PrefectWorkerStack(ReadableStack):
    """Everything that runs a Prefect worker and its flow runs on Amazon ECS."""

    def __init__(self, scope: Construct, settings: Settings) -> None:
        names = settings.names
        super().__init__(scope, names.stack)
        configure_backend(
            self, settings.state, name=names.stack, region=settings.region, account_id=settings.account_id
        )
        Variables(self, settings)

        home = Home(
            self,
            "home",
            environment=settings.environment,
            region=settings.region,
            account_id=settings.account_id,
            tags=stack_tags(environment=settings.environment, stack=names.stack, tags=settings.tags),
            role_path=settings.identity.role_path,
            permissions_boundary=settings.identity.permissions_boundary,
            requirements=requirements(settings),
        )
        api = PrefectApi(self, "prefect_api")
        readable_secret = secret_arn_pattern(settings.secret, names, home)
        flow_code = bucket_name(settings.flows.code_bucket, names, home)
        roles = Roles(
            self,
            "Default",
            settings,
            names=names,
            home=home,
            secret_arn_pattern=readable_secret,
            flow_code_bucket=flow_code,
        )
        encryption = Encryption(
            self,
            "encryption",
            settings.encryption,
            names=names,
            home=home,
            roles=roles,
            # What exists already is encrypted with a key of its owner's.
            secret_arn_pattern=readable_secret if settings.secret.mode == "managed" else None,
            flow_code_bucket=flow_code if settings.flows.code_bucket.mode == "managed" else None,
            topic=settings.monitoring.enabled,
            execute_command=settings.worker.execute_command,
        )
        network = self._network(settings, names, home, encryption)
        cluster = Cluster(
            self,
            "prefect_cluster",
            settings.cluster,
            exec_log_days=settings.worker.log_retention_days if settings.worker.execute_command else None,
            names=names,
            network=network,
            encryption=encryption,
        )
        if settings.ec2.enabled:
            instances = ContainerInstances(
                self,
                "instances",
                settings.ec2,
                names=names,
                home=home,
                network=network,
                roles=roles,
                encryption=encryption,
                after=cluster.joinable,
            )
            cluster.add_capacity_provider(instances.capacity_provider_name)
        secret = ApiKeySecret(self, "api_key", settings.secret, names=names, encryption=encryption)
        events = TaskEvents(self, "task_events", names=names, home=home, encryption=encryption)
        monitoring = Monitoring(
            self,
            "monitoring",
            settings.monitoring,
            names=names,
            home=home,
            encryption=encryption,
            alarms=alarm_table(settings, nat_gateway_ids=network.nat_gateway_ids),
            measurements=measurements(settings, network),
        )

        docker_hub_cache = DockerHubCache(
            self,
            "docker_hub_cache",
            settings.docker_hub_cache,
            names=names,
            images=[settings.worker.image, settings.flows.image],
            encryption=encryption,
        )

        flow_group = TaskSecurityGroup(
            self,
            "flow_tasks",
            names=names,
            purpose="flow",
            network=network,
            prefect_api=api,
            egress=settings.flows.egress,
        )
        flow_runs = FlowRuns(
            self,
            "flows",
            settings.flows,
            settings.ec2,
            image=docker_hub_cache.uri(settings.flows.image),
            code_bucket=flow_code,
            names=names,
            home=home,
            cluster=cluster,
            network=network,
            security_group=flow_group,
            roles=roles,
            secret=secret,
            encryption=encryption,
        )
        worker_group = TaskSecurityGroup(
            self, "worker_tasks", names=names, purpose="worker", network=network, prefect_api=api
        )
        worker = Worker(
            self,
            "worker",
            settings.worker,
            settings.autoscaling,
            names=names,
            container=WorkerContainer(
                image=docker_hub_cache.uri(settings.worker.image),
                worker_name=names.worker,
                work_pool_name="${var.work_pool_name}",
                api_url=api.url,
                credential_name=api.credential,
                credential_value_from=secret.value_from,
                region=home.region,
                log_group=names.worker_log_group,
                events_queue_name=events.queue_name,
            ),
            cluster=cluster,
            network=network,
            security_group=worker_group,
            roles=roles,
            encryption=encryption,
            rollback_alarm_names=monitoring.rollback_alarm_names,
            starts_after=_all(
                encryption.dependables,
                secret.dependables,
                events.dependables,
                flow_runs.dependables,
                docker_hub_cache.dependables,
                monitoring.dependables,
            ),
        )
        monitoring.watch_log(worker.log_group_name, names=names)

        if settings.autoscaling.enabled:
            Autoscaling(
                self,
                "autoscaling",
                settings.autoscaling,
                names=names,
                cluster_name=cluster.name,
                service_name=worker.service_name,
                events_queue_name=events.queue_name,
            )
        if roles.pool_metrics is not None:
            PoolMetrics(
                self,
                "pool_metrics",
                settings.metrics,
                names=names,
                home=home,
                role=roles.pool_metrics,
                environment=pool_metrics_environment(
                    api, secret_arn=secret.arn, cluster_name=cluster.name, service_name=worker.service_name
                ),
                subnets=Subnets(
                    network.task_subnet_ids, worker_group.id, [*network.dependables, *worker_group.dependables]
                ),
                encryption=encryption,
                runs_after=secret.dependables,
            )
        if settings.deletion_protection:
            protect_from_deletion(self)

        outputs = Outputs(self, "outputs")
        outputs.of_place(home, network)
        outputs.of_worker(cluster, worker, worker_group, events, secret)
        outputs.of_flow_runs(flow_runs, flow_group)
        outputs.of_roles(roles)
        outputs.of_monitoring(monitoring)
        outputs.of_console(home, names, api, monitoring)

    def _network(self, settings: Settings, names: Names, home: Home, encryption: Encryption) -> Network:
        if settings.network.existing is not None:
            return ExistingNetwork(self, "network", settings.network.existing)
        return VpcNetwork(
            self,
            "network",
            settings.network,
            names=names,
            home=home,
            encryption=encryption,
            more_endpoints={
                **(EXEC_SERVICES if settings.worker.execute_command else {}),
                **(AGENT_SERVICES if settings.ec2.enabled else {}),
            },
        )


def _all(*groups: list[ITerraformDependable]) -> list[ITerraformDependable]:
    return [dependable for group in groups for dependable in group]
