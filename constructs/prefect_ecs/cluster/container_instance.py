"""What an EC2 instance of the cluster may do: tell ECS that it is there, and how its tasks are."""

from prefect_ecs.names import Names
from prefect_ecs.resources.policy import Statement
from prefect_ecs.terraform.provider import Home


def container_instance_statements(home: Home, names: Names) -> list[Statement]:
    """What the ECS agent calls, for this cluster only.

    AWS's own policy for it (AmazonEC2ContainerServiceforEC2Role) lets an instance join every cluster of the account, pull every image
    and write every log; here images and logs belong to the tasks' execution roles. Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
    """
    on_cluster = home.arn("ecs", f"cluster/{names.cluster}")
    instances = home.arn("ecs", f"container-instance/{names.cluster}/*")
    return [
        # The service has no resource-level permission for this one.
        Statement("FindEcs", ["ecs:DiscoverPollEndpoint"], ["*"]),
        Statement("JoinTheCluster", ["ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance"], [on_cluster]),
        Statement(
            "TellHowTasksAre",
            ["ecs:SubmitAttachmentStateChanges", "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange"],
            [on_cluster],
        ),
        Statement(
            "HearWhatToRun",
            ["ecs:Poll", "ecs:StartTelemetrySession"],
            [instances],
            {"ArnEquals": {"ecs:cluster": on_cluster}},
        ),
    ]
