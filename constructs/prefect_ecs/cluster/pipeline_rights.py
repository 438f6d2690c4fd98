"""What the pipelines' roles need for the cluster, its namespace, and the services and task definitions in it."""

from prefect_ecs.context.pipeline_rights import NAMED, TAGGED, PipelineRights, PipelineScope, actions
from prefect_ecs.terraform.documents import Statement


def _change(scope: PipelineScope) -> list[Statement]:
    """Returns the rights on Cloud Map namespaces and on the private hosted zones in Route 53 that belong to them."""
    zones = f"arn:{scope.provider.partition}:route53:::hostedzone/*"
    return [
        Statement(
            "MakeNamespaces",
            ["servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:TagResource"],
            ["*"],
            TAGGED,
        ),
        Statement(
            "WithoutNames",
            ["ecs:DeregisterTaskDefinition", "route53:CreateHostedZone"],
            ["*"],
        ),
        Statement(
            "OwnNamespaces",
            ["route53:DeleteHostedZone", "servicediscovery:DeleteNamespace", "servicediscovery:GetOperation"],
            [scope.anywhere("servicediscovery", "namespace/*"), zones],
        ),
    ]


CLUSTER_RIGHTS = PipelineRights(
    read=("ecs:DescribeTaskDefinition", "servicediscovery:ListTagsForResource"),
    read_named=actions("ecs", "DescribeClusters", "DescribeServices"),
    change_named=actions(
        "ecs",
        "CreateCluster",
        "CreateService",
        "DeleteCluster",
        "DeleteService",
        "PutClusterCapacityProviders",
        "RegisterTaskDefinition",
        "TagResource",
        "UntagResource",
        "UpdateCluster",
        "UpdateService",
    ),
    names=tuple(f"ecs:*:{{account}}:{kind}/{NAMED}" for kind in ("cluster", "service", "task-definition")),
    read_by_id={"servicediscovery:namespace/*": ("servicediscovery:GetNamespace",)},
    passed_to=("ecs-tasks.amazonaws.com",),
    change=_change,
)
