"""VPC endpoints: AWS services reached at private addresses of the VPC."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.network.network import IngressSecurityGroup
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable, VpcEndpoint
from prefect_ecs.terraform.documents import Statement, json_document, policy

SERVICES: dict[str, str] = {
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "logs": "logs",
    "secretsmanager": "secretsmanager",
    "ecs": "ecs",
    "sqs": "sqs",
    "sts": "sts",
    "kms": "kms",
    "monitoring": "cloudwatch",
}
"""The services that tasks call: endpoint → the service's prefix in IAM actions."""


class InterfaceEndpoints(Construct):
    """Interface endpoints: a private address in each subnet for each service, under the service's own name.

    Their policies admit this account's identities only. Otherwise, credentials of another account could carry data out of the VPC.

    Attributes:
        ingress: the security group of all endpoints.
        dependables: the endpoints.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        context: StackContext,
        vpc_id: str,
        subnet_ids: list[str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._context = context
        self._vpc_id = vpc_id
        self._subnet_ids = subnet_ids
        self.dependables: list[ITerraformDependable] = []
        self.ingress = IngressSecurityGroup(
            self,
            "security_group",
            name=context.names.security_group("endpoints"),
            description="VPC endpoints: HTTPS from this stack's tasks, and from nobody else",
            vpc_id=vpc_id,
        )
        self.add(SERVICES)

    def add(self, services: dict[str, str]) -> None:
        """Adds an endpoint for each service: endpoint → the service's prefix in IAM actions."""
        for service, action_prefix in services.items():
            self.dependables.append(self._build_endpoint(service, action_prefix))

    def _build_endpoint(self, service: str, action_prefix: str) -> VpcEndpoint:
        construct_id = service.replace(".", "_")
        return VpcEndpoint(
            self,
            construct_id,
            vpc_id=self._vpc_id,
            vpc_endpoint_type="Interface",
            service_name=f"com.amazonaws.{self._context.provider.region}.{service}",
            private_dns_enabled=True,
            subnet_ids=self._subnet_ids,
            security_group_ids=[self.ingress.id],
            policy=json_document(self, f"{construct_id}_policy", endpoint_policy(self._context, action_prefix)),
            tags={"Name": f"{self._context.names.prefix}-{service.replace('.', '-')}"},
        )


def endpoint_policy(context: StackContext, action_prefix: str) -> dict[str, object]:
    """Admits identities of this account only, and the endpoint's service only."""
    return policy(
        Statement(
            "OnlyThisAccount",
            [f"{action_prefix}:*"],
            ["*"],
            {"StringEquals": {"aws:PrincipalAccount": context.provider.account_id}},
            principal="*",
        )
    )


def s3_endpoint(
    scope: Construct, construct_id: str, *, context: StackContext, vpc_id: str, route_table_ids: list[str]
) -> VpcEndpoint:
    """Creates the free gateway endpoint of S3, with AWS's default policy, because ECR keeps image layers in AWS's own buckets."""
    return VpcEndpoint(
        scope,
        construct_id,
        vpc_id=vpc_id,
        vpc_endpoint_type="Gateway",
        service_name=f"com.amazonaws.{context.provider.region}.s3",
        route_table_ids=route_table_ids,
        tags={"Name": f"{context.names.prefix}-s3"},
    )
