"""Flow runs: their roles, log group, code and image stores, and the work pool's template that refers to all of these."""

from typing import Any

from prefect_ecs.cluster.images import PulledImage
from prefect_ecs.cluster.settings import Ec2Settings
from prefect_ecs.cluster.tasks import TaskPlatform, TaskSecurityGroup, execution_role
from prefect_ecs.flows.job_template import base_job_template, capacity_variables, task_definition
from prefect_ecs.flows.settings import FlowSettings, RoleStatement
from prefect_ecs.flows.storage import CodeBucket, FlowRepository
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.resources.common import build_log_group
from prefect_ecs.resources.role import TaskRole
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable
from prefect_ecs.terraform.documents import Condition, Statement, json_document
from prefect_ecs.terraform.expressions import bare, literal
from prefect_ecs.terraform.stack import without_address


class FlowRuns(Construct):
    """The tasks that the worker starts get everything from the pool's template, so that nobody copies ids by hand.

    Attributes:
        execution_role: what ECS does for a flow run's task.
        task_role: what flows do in AWS; other constructs may grant it more.
        security_group: the tasks' security group; other constructs may add egress.
        log_group_name: expression.
        base_job_template: expression, the template as JSON.
        code_bucket_name: expression or text, the bucket with flows' code; None if there is none.
        repository_url: expression, the repository for flows' images; None if there is none.
        dependables: what must exist before a flow run can start, beside its roles.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: FlowSettings,
        ec2: Ec2Settings,
        platform: TaskPlatform,
    ) -> None:
        super().__init__(scope, construct_id)
        context = self._context = platform.context
        log_group = build_log_group(
            self,
            "log_group",
            context=context,
            name=context.names.flow_log_group,
            retention_days=settings.log_retention_days,
        )
        self.log_group_name: str = log_group.name
        self.execution_role = self._build_execution_role(scope, settings, platform)
        self.task_role = self._build_task_role(without_address(scope), settings)
        self.security_group = TaskSecurityGroup(scope, "flow_tasks", platform, purpose="flow", egress=settings.egress)
        self.code_bucket_name = self._build_code_bucket(settings)
        self.task_role.allow(*map(_granted, settings.task_role_statements))
        self.repository_url = self._build_repository(settings)
        template = base_job_template(
            {
                **self._defaults(settings, platform),
                **capacity_variables(settings, ec2, context.names),
            },
            {
                "subnets": platform.network.task_subnet_ids,
                "securityGroups": [self.security_group.id, *settings.security_group_ids],
                "assignPublicIp": "ENABLED" if platform.network.assign_public_ip else "DISABLED",
            },
            task_definition(settings),
        )
        self.base_job_template = json_document(self, "base_job_template", template)
        self.dependables: list[ITerraformDependable] = [log_group]

    def _build_execution_role(self, scope: Construct, settings: FlowSettings, platform: TaskPlatform) -> TaskRole:
        pulled = [platform.images.pulled(settings.image)]
        if settings.repository.enabled:
            repository = self._context.arn("ecr", f"repository/{self._context.names.flow_repository}")
            pulled.append(PulledImage(repository))
        return execution_role(scope, "flow", platform, log_group=self._context.names.flow_log_group, images=pulled)

    def _build_task_role(self, scope: Construct, settings: FlowSettings) -> TaskRole:
        return TaskRole(
            scope,
            "flow_task",
            name=self._context.names.role("flow-task"),
            description="What flows do in AWS: nothing, until the environment's settings grant it",
            provider=self._context.provider,
            policy_arns=settings.task_role_policy_arns,
        )

    def _build_code_bucket(self, settings: FlowSettings) -> str | None:
        bucket = CodeBucket(self, "code_bucket", settings.code_bucket, context=self._context)
        bucket.grant_read(self.task_role)
        return bucket.name

    def _build_repository(self, settings: FlowSettings) -> str | None:
        if not settings.repository.enabled:
            return None
        return FlowRepository(self, "repository", settings.repository, context=self._context).url

    def _defaults(self, settings: FlowSettings, platform: TaskPlatform) -> dict[str, Any]:
        secret_arn = bare(platform.secret.arn)
        return {
            "cluster": platform.cluster.arn,
            "image": platform.images.uri(settings.image),
            "cpu": settings.cpu_units,
            "memory": settings.memory_mib,
            "execution_role_arn": self.execution_role.arn,
            "task_role_arn": self.task_role.arn,
            "configure_cloudwatch_logs": True,
            "cloudwatch_logs_options": {"awslogs-group": self.log_group_name, "awslogs-create-group": "false"},
            "cloudwatch_logs_prefix": "flow",
            # A restarted worker reuses the family's latest definition if it is equal, and registers no new revision.
            "match_latest_revision_in_family": True,
            # Exactly one of the two: it keeps the credential out of RunTask, which would show it in clear text.
            "prefect_api_key_secret_arn": f"${{{PrefectApi.is_self_hosted} ? null : {secret_arn}}}",
            "prefect_api_auth_string_secret_arn": f"${{{PrefectApi.is_self_hosted} ? {secret_arn} : null}}",
        }


def _granted(statement: RoleStatement) -> Statement:
    condition: Condition = {
        operator: {
            literal(key): literal(value) if isinstance(value, str) else list(map(literal, value))
            for key, value in keys.items()
        }
        for operator, keys in statement.condition.items()
    }
    return Statement(statement.sid, list(statement.actions), list(map(literal, statement.resources)), condition)
