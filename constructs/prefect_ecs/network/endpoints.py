"""VPC endpoints: AWS services reached at private addresses of the VPC."""

from prefect_ecs.names import Names
from prefect_ecs.network.admission import Admission
from prefect_ecs.resources.policy import Statement, policy
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable, VpcEndpoint
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home

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
"""What tasks talk to: endpoint → the service's prefix in IAM actions."""


EXEC_SERVICES = {"ssmmessages": "ssmmessages"}
"""What ECS Exec talks to."""

AGENT_SERVICES = {"ecs-agent": "ecs", "ecs-telemetry": "ecs"}
"""What the ECS agent of an EC2 instance talks to, beside `ecs`.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"""


class InterfaceEndpoints(Construct):
    """A private address in each subnet for each service, under the service's own name, used by this account's identities only.

    Without that policy, somebody in the VPC who has another account's credentials could carry data out through an endpoint.

    Attributes:
        admission: the one security group of all endpoints.
        dependables: the endpoints.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        home: Home,
        vpc_id: str,
        subnet_ids: list[str],
        more_services: dict[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.admission = Admission(
            self,
            "security_group",
            name=names.security_group("endpoints"),
            description="VPC endpoints: HTTPS from this stack's tasks, and from nobody else",
            vpc_id=vpc_id,
        )
        self.dependables: list[ITerraformDependable] = [
            VpcEndpoint(
                self,
                service.replace(".", "_"),
                vpc_id=vpc_id,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{home.region}.{service}",
                private_dns_enabled=True,
                subnet_ids=subnet_ids,
                security_group_ids=[self.admission.id],
                policy=json_document(self, f"{service.replace('.', '_')}_policy", endpoint_policy(home, action_prefix)),
                tags={"Name": f"{names.prefix}-{service.replace('.', '-')}"},
            )
            for service, action_prefix in {**SERVICES, **more_services}.items()
        ]


def endpoint_policy(home: Home, action_prefix: str) -> dict[str, object]:
    """Only identities of this account, and only with the endpoint's service."""
    return policy(
        Statement(
            "OnlyThisAccount",
            [f"{action_prefix}:*"],
            ["*"],
            {"StringEquals": {"aws:PrincipalAccount": home.account_id}},
            principal="*",
        )
    )


def s3_endpoint(
    scope: Construct, construct_id: str, *, names: Names, home: Home, vpc_id: str, route_table_ids: list[str]
) -> VpcEndpoint:
    """The free way to S3. It has AWS's own policy, since ECR keeps image layers in buckets that belong to AWS."""
    return VpcEndpoint(
        scope,
        construct_id,
        vpc_id=vpc_id,
        vpc_endpoint_type="Gateway",
        service_name=f"com.amazonaws.{home.region}.s3",
        route_table_ids=route_table_ids,
        tags={"Name": f"{names.prefix}-s3"},
    )
