"""Least privilege of the ECS cluster."""

from collections.abc import Iterator, Sequence

from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.rooms import CHANGE, PipelineNotRecorded
from workshop.least_privilege.terraform_requests import REQUESTED_TAG, Implied, Resources, TerraformRequest, last_part

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (
    PipelineNotRecorded(CHANGE, ("ecs:UntagResource", "ecs:UpdateCluster")),
)


def _ecs(request: TerraformRequest) -> Iterator[str]:
    if request.action == "ecs:RegisterTaskDefinition":
        yield request.arn(f"task-definition/{request.members['family']}:*")
    elif request.action == "ecs:CreateService":
        cluster = last_part(request.given("cluster"))
        yield request.arn(f"service/{cluster}/{request.members['serviceName']}")
    elif "Service" in request.action:
        yield from request.members.get("services", [request.members.get("service")])
    else:
        for cluster in request.members.get("clusters") or [request.given("cluster", "clusterName")]:
            yield request.arn(f"cluster/{last_part(cluster)}")


def _servicediscovery(request: TerraformRequest) -> Iterator[str]:
    # AWS authorizes an operation by its namespace.
    yield request.arn(f"namespace/{request.members.get('Id', 'ns-1')}")


def _create_cluster(request: TerraformRequest) -> Iterator[AccessRequest]:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
    role = request.arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", "iam", "")
    yield request.access(role, {"iam:AWSServiceName": "ecs.amazonaws.com"}, action="iam:CreateServiceLinkedRole")


def _create_namespace(request: TerraformRequest) -> Iterator[AccessRequest]:
    # https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
    yield request.access("*", REQUESTED_TAG, action="servicediscovery:TagResource")
    yield request.access("*", action="route53:CreateHostedZone")
    yield request.access("*", action="ec2:DescribeVpcs")


def _delete_namespace(request: TerraformRequest) -> Iterator[AccessRequest]:
    zone = f"arn:{request.target.partition}:route53:::hostedzone/Z0123456789"
    yield request.access(zone, action="route53:DeleteHostedZone")


TERRAFORM_RESOURCES: Resources = {
    "ecs": _ecs,
    "servicediscovery": _servicediscovery,
}
TERRAFORM_WITHOUT_RESOURCE = frozenset(
    {"servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:ListTagsForResource"}
)
TERRAFORM_IMPLIED: Implied = {
    "ecs:CreateCluster": _create_cluster,
    "servicediscovery:CreatePrivateDnsNamespace": _create_namespace,
    "servicediscovery:DeleteNamespace": _delete_namespace,
}
