"""The Terraform outputs of a stack."""

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.tasks import TaskPlatform
from prefect_ecs.flows.flow_runs import FlowRuns
from prefect_ecs.monitoring.monitoring import Monitoring
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.prefect_api.secret import ApiKeySecret
from prefect_ecs.task_events.task_events import TaskEvents
from prefect_ecs.terraform.bindings import Construct, TerraformOutput
from prefect_ecs.terraform.expressions import bare
from prefect_ecs.terraform.provider import StackProvider
from prefect_ecs.worker.service import Worker


class Outputs(Construct):
    """Declares a stack's outputs, in a scope of their own because some share a variable's name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: TaskPlatform,
        events: TaskEvents,
        flow_runs: FlowRuns,
        worker: Worker,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        context = platform.context
        self._declare_network(context.provider, platform.network)
        self._declare_worker(platform.cluster, worker, events, platform.secret)
        self._declare_flow_runs(flow_runs)
        self._declare_roles(worker, flow_runs)
        self._declare_monitoring(monitoring)
        self._declare_console(context.provider, context.names, platform.api, monitoring)

    def _declare_network(self, provider: StackProvider, network: Network) -> None:
        self._declare("region", provider.region, "AWS region of the stack.")
        self._declare("vpc_id", network.vpc_id, "The VPC.")
        if network.public_subnet_ids:
            self._declare(
                "public_subnet_ids",
                network.public_subnet_ids,
                "Public subnets, one for each zone, where tasks run."
                if network.assign_public_ip
                else "Public subnets, one for each zone; they contain only NAT.",
            )
        if network.private_subnet_ids:
            self._declare(
                "private_subnet_ids", network.private_subnet_ids, "Private subnets, one for each zone, where tasks run."
            )
        if len(network.nat_addresses) == 1:
            self._declare(
                "nat_address",
                network.nat_addresses[0],
                "Public source address of the tasks' traffic, for allow-lists in Prefect Cloud and elsewhere.",
            )
        elif network.nat_addresses:
            self._declare(
                "nat_addresses",
                network.nat_addresses,
                "Public source addresses of the tasks' traffic, one for each zone, for allow-lists in Prefect Cloud and elsewhere.",
            )

    def _declare_worker(
        self,
        cluster: Cluster,
        worker: Worker,
        events: TaskEvents,
        secret: ApiKeySecret,
    ) -> None:
        self._declare("cluster_name", cluster.name, "The ECS cluster.")
        self._declare("cluster_arn", cluster.arn, "The ECS cluster's ARN.")
        self._declare("service_discovery_namespace", cluster.namespace_name, "The cluster's Cloud Map namespace.")
        self._declare("service_name", worker.service_name, "The worker's ECS service.")
        self._declare(
            "task_definition_arn", worker.task_definition_arn, "The worker's task definition, with its revision."
        )
        self._declare("worker_name", worker.name, "The worker's name in Prefect; replicas share it.")
        self._declare("log_group_name", worker.log_group_name, "CloudWatch log group of the worker.")
        self._declare("worker_security_group_id", worker.security_group.id, "Security group of the worker.")
        self._declare(
            "secret_arn", secret.arn, "Secret with the Prefect API key, or the auth string of a self-hosted server."
        )
        self._declare(
            "events_queue_url", events.queue_url, "Queue of ECS task events that the worker's observer reads."
        )
        self._declare(
            "events_dead_letter_queue_url",
            events.dead_letter_queue_url,
            "Events that could not be delivered or handled.",
        )

    def _declare_flow_runs(self, flow_runs: FlowRuns) -> None:
        self._declare("flow_log_group_name", flow_runs.log_group_name, "CloudWatch log group of the flow runs.")
        self._declare(
            "flow_security_group_id",
            flow_runs.security_group.id,
            "Security group of the flow runs; admit it to the resources that flows use.",
        )
        self._declare("work_pool_name", "${var.work_pool_name}", "The Prefect work pool.")
        self._declare(
            "work_pool_base_job_template",
            flow_runs.base_job_template,
            "The pool's base job template, for `prefect work-pool create … --base-job-template`. It holds no secret; it is "
            "marked sensitive so that plans do not print its hundreds of lines.",
            hidden=True,
        )

        if flow_runs.code_bucket_name is not None:
            self._declare(
                "flow_code_bucket_name",
                flow_runs.code_bucket_name,
                "Bucket with flows' code, which flow runs may read.",
            )
        if flow_runs.repository_url is not None:
            self._declare(
                "flow_repository_url", flow_runs.repository_url, "ECR repository for flows' images: tag and push to it."
            )

    def _declare_roles(self, worker: Worker, flow_runs: FlowRuns) -> None:
        self._declare("worker_execution_role_arn", worker.execution_role.arn, "What ECS does for the worker's task.")
        self._declare("worker_task_role_arn", worker.task_role.arn, "What the worker does.")
        self._declare("flow_execution_role_arn", flow_runs.execution_role.arn, "What ECS does for flow runs' tasks.")
        self._declare("flow_task_role_arn", flow_runs.task_role.arn, "What flows do.")

    def _declare_monitoring(self, monitoring: Monitoring) -> None:
        if monitoring.topic_arn is not None:
            self._declare(
                "alarm_topic_arn", monitoring.topic_arn, "SNS topic of alarms and failed deployments; subscribe to it."
            )

    def _declare_console(self, provider: StackProvider, names: Names, api: PrefectApi, monitoring: Monitoring) -> None:
        console = (
            f'https://{provider.region}.${{lookup({{"aws-cn" = "console.amazonaws.cn", "aws-us-gov" = "console.amazonaws-us-gov.com"}}, '
            f'{bare(provider.partition)}, "console.aws.amazon.com")}}'
        )
        service = f"{console}/ecs/v2/clusters/{names.cluster}/services/{names.worker_service}"
        # The console expects the group's name encoded twice, with $ for %.
        log_group = names.worker_log_group.replace("/", "$252F")
        self._declare(
            "console_cluster_url",
            f"{console}/ecs/v2/clusters/{names.cluster}/services?region={provider.region}",
            "The cluster in the AWS console.",
        )
        self._declare(
            "console_service_url",
            f"{service}/health?region={provider.region}",
            "The worker's service in the AWS console.",
        )
        self._declare(
            "console_tasks_url", f"{service}/tasks?region={provider.region}", "The worker's tasks in the AWS console."
        )
        self._declare(
            "console_logs_url",
            f"{console}/cloudwatch/home?region={provider.region}#logsV2:log-groups/log-group/{log_group}",
            "The worker's log group in the AWS console.",
        )
        if monitoring.dashboard_name is not None:
            self._declare(
                "console_dashboard_url",
                f"{console}/cloudwatch/home?region={provider.region}#dashboards/dashboard/{monitoring.dashboard_name}",
                "The dashboard in the AWS console.",
            )
        self._declare("prefect_api_url", api.url, "The Prefect API that the worker talks to.")
        self._declare("prefect_work_pool_url", api.work_pool_page, "The work pool in the Prefect UI.")

    def _declare(self, name: str, value: str | list[str], description: str, *, hidden: bool = False) -> None:
        TerraformOutput(self, name, value=value, description=description, sensitive=hidden or None, static_id=True)
