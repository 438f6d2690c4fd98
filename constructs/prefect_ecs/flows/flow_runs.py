"""What flow runs need: a log, places for code and images, and the work pool's template that names roles, network and all."""

from typing import Any

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.settings import Ec2Settings
from prefect_ecs.cluster.task_settings import DEFAULT_EPHEMERAL_STORAGE_GIB
from prefect_ecs.flows.code_bucket import build_code_bucket
from prefect_ecs.flows.job_template import base_job_template
from prefect_ecs.flows.repository import FlowRepository
from prefect_ecs.flows.settings import FlowSettings
from prefect_ecs.names import Names
from prefect_ecs.network.network import Network
from prefect_ecs.network.security_groups import TaskSecurityGroup
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.prefect_api.secret import ApiKeySecret
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.terraform.bindings import CloudwatchLogGroup, Construct, ITerraformDependable
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.expressions import bare, literal
from prefect_ecs.terraform.provider import Home
from prefect_ecs.worker.roles import Roles


class FlowRuns(Construct):
    """The tasks that the worker starts get everything from the pool's template; nobody copies an id by hand.

    Attributes:
        log_group_name: expression.
        base_job_template: expression, the template as JSON.
        code_bucket_name: expression or text, the bucket with flows' code; None if there is none.
        repository_url: expression, the repository for flows' images; None if there is none.
        dependables: what must exist before a flow run can start.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: FlowSettings,
        ec2: Ec2Settings,
        *,
        image: str,
        code_bucket: str | None,
        names: Names,
        home: Home,
        cluster: Cluster,
        network: Network,
        security_group: TaskSecurityGroup,
        roles: Roles,
        secret: ApiKeySecret,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=names.flow_log_group,
            retention_in_days=settings.log_retention_days,
            kms_key_id=encryption.key_arn,
        )
        self.log_group_name: str = log_group.name
        self.code_bucket_name = self._build_code_bucket(settings, code_bucket, home, encryption)
        self.repository_url = self._build_repository(settings, names, encryption)
        template = base_job_template(
            {**self._defaults(settings, image, cluster, roles, secret), **_capacity(settings, ec2, names)},
            {
                "subnets": network.task_subnet_ids,
                "securityGroups": [security_group.id, *settings.security_group_ids],
                "assignPublicIp": "ENABLED" if network.assign_public_ip else "DISABLED",
            },
            _task_definition(settings),
        )
        self.dependables: list[ITerraformDependable] = [log_group]
        self.base_job_template = json_document(self, "base_job_template", template)

    def _build_code_bucket(
        self, settings: FlowSettings, name: str | None, home: Home, encryption: Encryption
    ) -> str | None:
        if name is None or settings.code_bucket.mode == "external":
            return name
        return build_code_bucket(
            self, "code_bucket", settings.code_bucket, name=name, home=home, encryption=encryption
        ).name

    def _build_repository(self, settings: FlowSettings, names: Names, encryption: Encryption) -> str | None:
        if not settings.repository.enabled:
            return None
        return FlowRepository(self, "repository", settings.repository, names=names, encryption=encryption).url

    def _defaults(
        self, settings: FlowSettings, image: str, cluster: Cluster, roles: Roles, secret: ApiKeySecret
    ) -> dict[str, Any]:
        return {
            "cluster": cluster.arn,
            "image": image,
            "cpu": settings.cpu_units,
            "memory": settings.memory_mib,
            "execution_role_arn": roles.flow_execution.arn,
            "task_role_arn": roles.flow_task.arn,
            "configure_cloudwatch_logs": True,
            "cloudwatch_logs_options": {"awslogs-group": self.log_group_name, "awslogs-create-group": "false"},
            "cloudwatch_logs_prefix": "flow",
            # A restarted worker finds the family's newest definition equal, and registers no new revision.
            "match_latest_revision_in_family": True,
            # Exactly one: it keeps the credential out of RunTask, where it would stand in clear.
            "prefect_api_key_secret_arn": f"${{{PrefectApi.is_self_hosted} ? null : {bare(secret.arn)}}}",
            "prefect_api_auth_string_secret_arn": f"${{{PrefectApi.is_self_hosted} ? {bare(secret.arn)} : null}}",
        }


def _capacity(settings: FlowSettings, ec2: Ec2Settings, names: Names) -> dict[str, Any]:
    """Variables that say on what flow runs run, and what follows from it for them."""
    on_ec2 = settings.launch_type == "EC2"
    environment = _environment(settings, is_spot=ec2.spot_percent > 0 if on_ec2 else settings.spot)
    variables: dict[str, Any] = {"env": environment} if environment else {}
    if settings.spot:
        variables["launch_type"] = "FARGATE_SPOT"
    if on_ec2:
        # prefect-aws makes the definition by the launch type, and then asks for the provider alone: it starts instances, a launch type
        # does not. It wants all three keys.
        variables["launch_type"] = "EC2"
        variables["capacity_provider_strategy"] = [{"capacityProvider": names.instances, "weight": 1, "base": 0}]
    return variables


def _environment(settings: FlowSettings, *, is_spot: bool) -> dict[str, str]:
    # AWS sends SIGTERM before it takes a Spot task back; without this the flow run would end as crashed.
    # Source: the module prefect.cli.flow_run
    spot = {"PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR": "reschedule"} if is_spot else {}
    return {**spot, **{name: literal(value) for name, value in settings.environment.items()}}


def _task_definition(settings: FlowSettings) -> dict[str, Any]:
    """What differs from Fargate's own defaults."""
    definition: dict[str, Any] = {}
    if settings.launch_type == "EC2":
        definition["requiresCompatibilities"] = ["EC2"]
        # On instances prefect-aws has no default, and ECS's own is another.
        definition["networkMode"] = "awsvpc"
    if settings.cpu_architecture == "ARM64":
        definition["runtimePlatform"] = {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    if settings.ephemeral_storage_gib != DEFAULT_EPHEMERAL_STORAGE_GIB:
        definition["ephemeralStorage"] = {"sizeInGiB": settings.ephemeral_storage_gib}
    return definition
