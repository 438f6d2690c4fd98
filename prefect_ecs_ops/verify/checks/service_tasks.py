"""The tasks of the worker's service, as ECS knows them now: it forgets stopped ones after about an hour."""

from typing import Any

from prefect_ecs_ops.verify.world import World


def describe_service_tasks(world: World) -> list[dict[str, Any]]:
    """DescribeTasks for the running and the stopped ones, newest first."""
    ecs, stack = world.aws("ecs"), world.stack
    tasks: list[dict[str, Any]] = []
    for status in ("RUNNING", "STOPPED"):
        arns = ecs.list_tasks(cluster=stack.cluster_arn, serviceName=stack.service_name, desiredStatus=status)
        if arns["taskArns"]:
            tasks += ecs.describe_tasks(cluster=stack.cluster_arn, tasks=arns["taskArns"])["tasks"]
    return sorted(tasks, key=lambda task: task["createdAt"], reverse=True)
