"""What every task of the cluster needs: the stack's shared parts, an execution role, and a security group."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prefect_ecs.cluster.cluster import Cluster
from prefect_ecs.cluster.images import Images, PulledImage
from prefect_ecs.context.context import StackContext
from prefect_ecs.network.egress_settings import EgressRule
from prefect_ecs.network.network import ANYWHERE, EgressSecurityGroup, Network
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.prefect_api.secret import ApiKeySecret
from prefect_ecs.resources.role import TaskRole
from prefect_ecs.terraform.bindings import Construct, Token, VpcSecurityGroupEgressRule
from prefect_ecs.terraform.documents import Statement
from prefect_ecs.terraform.stack import without_address


@dataclass(frozen=True)
class TaskPlatform:
    """The parts of a stack that its tasks run on.

    Attributes:
        context: names, provider and encryption.
        network: the subnets and the way out.
        cluster: the ECS cluster.
        api: the Prefect API.
        secret: the credential of the Prefect API.
        images: where tasks pull images from.
    """

    context: StackContext
    network: Network
    cluster: Cluster
    api: PrefectApi
    secret: ApiKeySecret
    images: Images


def execution_role(
    scope: Construct, owner: str, platform: TaskPlatform, *, log_group: str, images: Sequence[PulledImage]
) -> TaskRole:
    """Creates the role that ECS uses on behalf of a task: to pull its image, read its secret and write its log.

    The log group exists already, so the role lacks `logs:CreateLogGroup`. Pulling from Docker Hub needs no AWS permission.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html

    Args:
        scope: the stack; the role's address is `<owner>_execution`.
        owner: whose tasks, `worker` or `flow`.
        platform: the stack's parts.
        log_group: name of the log group.
        images: the images that the task's containers run.
    """
    context = platform.context
    role = TaskRole(
        without_address(scope),
        f"{owner}_execution",
        name=context.names.role(f"{owner}-execution"),
        description=f"What ECS does for a Prefect {owner} task: pull its image, read its secret, write its log",
        provider=context.provider,
    )
    log_streams = context.arn("logs", f"log-group:{log_group}:*")
    role.allow(Statement("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [log_streams]))
    platform.secret.grant_read(role)
    role.allow(*_image_pull_statements(images))
    return role


def _image_pull_statements(images: Sequence[PulledImage]) -> list[Statement]:
    repositories = sorted({image.repository_arn for image in images if image.repository_arn})
    if not repositories:
        return []
    cached = sorted({image.repository_arn for image in images if image.repository_arn and image.is_cached})
    return [
        # The service has no resource-level permission for this one.
        Statement("LogInToEcr", ["ecr:GetAuthorizationToken"], ["*"]),
        Statement(
            "PullImage",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            repositories,
        ),
        # The repositories exist already, so the role lacks `ecr:CreateRepository`.
        # Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
        *([Statement("FillCacheFromDockerHub", ["ecr:BatchImportUpstreamImage"], cached)] if cached else []),
    ]


class TaskSecurityGroup(EgressSecurityGroup):
    """The security group of tasks: they poll, nothing calls them, and their health check runs inside the container."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        platform: TaskPlatform,
        *,
        purpose: str,
        egress: Sequence[EgressRule] = (),
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            name=platform.context.names.security_group(purpose),
            description=f"Prefect {purpose} tasks: no ingress, egress to what they need",
            owner=purpose,
            network=platform.network,
        )
        self.dependables.append(self._build_api_egress(platform.api))
        for rule in egress:
            self.allow_egress(rule)

    def _build_api_egress(self, prefect_api: PrefectApi) -> VpcSecurityGroupEgressRule:
        rule = VpcSecurityGroupEgressRule(
            self,
            "prefect_api",
            security_group_id=self.id,
            description="The port of a self-hosted Prefect API, where it is not HTTPS's",
            cidr_ipv4=ANYWHERE,
            ip_protocol="tcp",
            from_port=Token.as_number(prefect_api.port),
            to_port=Token.as_number(prefect_api.port),
        )
        rule.add_override("count", prefect_api.extra_port_count)
        return rule

    def allow_egress(self, rule: EgressRule) -> None:
        """Adds an egress rule."""
        # The address names the destination, so that adding or removing a rule renames no other.
        name = re.sub(r"[^a-z0-9-]", "_", f"{rule.protocol}_{rule.port}_{rule.destination}")
        built = VpcSecurityGroupEgressRule(
            self,
            f"egress_{name}",
            security_group_id=self.id,
            description=rule.description,
            cidr_ipv4=None if rule.cidr is None else str(rule.cidr),
            referenced_security_group_id=rule.security_group_id,
            prefix_list_id=rule.prefix_list_id,
            ip_protocol=rule.protocol,
            from_port=rule.port,
            to_port=rule.port,
        )
        self.dependables.append(built)
