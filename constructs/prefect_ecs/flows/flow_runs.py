"""What flow runs need: a log, a security group, roles, and the work pool's template that names them."""

from typing import Any

from prefect_ecs.aws import CloudwatchLogGroup, Construct, ITerraformDependable
from prefect_ecs.cluster import Cluster
from prefect_ecs.document import json_document
from prefect_ecs.encryption import Encryption
from prefect_ecs.expression import bare
from prefect_ecs.flows.job_template import base_job_template
from prefect_ecs.identity.roles import Roles
from prefect_ecs.names import Names
from prefect_ecs.network.security_groups import TaskSecurityGroup
from prefect_ecs.network.vpc import Network
from prefect_ecs.prefect_api import PrefectApi
from prefect_ecs.secret import ApiKeySecret
from prefect_ecs.settings.flows import FlowSettings


class FlowRuns(Construct):
    """The tasks that the worker starts get everything from the pool's template; nobody copies an id by hand.

    Attributes:
        log_group_name: expression.
        base_job_template: expression, the template as JSON.
        dependables: what must exist before a flow run can start.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: FlowSettings,
        *,
        names: Names,
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
        template = base_job_template(
            self._defaults(settings, cluster, roles, secret),
            {
                "subnets": network.private_subnet_ids,
                "securityGroups": [security_group.id],
                "assignPublicIp": "DISABLED",
            },
        )
        self.dependables: list[ITerraformDependable] = [log_group]
        self.base_job_template = json_document(self, "base_job_template", template)

    def _defaults(self, settings: FlowSettings, cluster: Cluster, roles: Roles, secret: ApiKeySecret) -> dict[str, Any]:
        return {
            "cluster": cluster.arn,
            "image": settings.image,
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
