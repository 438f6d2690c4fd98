"""What the task metadata endpoint says.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html
"""

from typing import Any

from localcloud.fargate.container_spec import ContainerSpec
from localcloud.fargate.identities import Credentials

_CPU_UNITS_PER_VCPU = 1024


def task_metadata(
    task: dict[str, Any], definition: dict[str, Any], containers: list[dict[str, Any]], *, with_tags: bool
) -> dict[str, Any]:
    """The answer of `/task`, and of `/taskWithTags`.

    Args:
        task: as DescribeTasks returns it.
        definition: its task definition.
        containers: `container_metadata` of each of its containers.
        with_tags: adds the task's tags.
    """
    limits = {}
    if definition.get("cpu"):
        limits["CPU"] = int(definition["cpu"]) / _CPU_UNITS_PER_VCPU
    if definition.get("memory"):
        limits["Memory"] = int(definition["memory"])
    tags = {tag["key"]: tag["value"] for tag in task.get("tags", [])}
    return {
        "Cluster": task["clusterArn"],
        "TaskARN": task["taskArn"],
        "Family": definition["family"],
        "Revision": str(definition["revision"]),
        "ServiceName": task.get("group", "").removeprefix("service:") if _is_of_service(task) else "",
        "DesiredStatus": task["desiredStatus"],
        "KnownStatus": task["lastStatus"],
        "Limits": limits,
        "Containers": containers,
        "LaunchType": "FARGATE",
        **({"TaskTags": tags} if with_tags else {}),
    }


def container_metadata(task: dict[str, Any], definition: dict[str, Any], spec: ContainerSpec) -> dict[str, Any]:
    """The answer of the endpoint itself, about the container that asks."""
    described = next(one for one in task["containers"] if one["name"] == spec.name)
    task_id = task["taskArn"].rpartition("/")[2]
    log_options = spec.log_options or {}
    stream = {"awslogs-stream": f"{log_options.get('awslogs-stream-prefix')}/{spec.name}/{task_id}"}
    return {
        "DockerId": f"{task_id}-{spec.name}",
        "Name": spec.name,
        "DockerName": spec.name,
        "Image": spec.image,
        "Labels": {
            "com.amazonaws.ecs.cluster": task["clusterArn"],
            "com.amazonaws.ecs.container-name": spec.name,
            "com.amazonaws.ecs.task-arn": task["taskArn"],
            "com.amazonaws.ecs.task-definition-family": definition["family"],
            "com.amazonaws.ecs.task-definition-version": str(definition["revision"]),
        },
        "DesiredStatus": task["desiredStatus"],
        "KnownStatus": described["lastStatus"],
        "Limits": {"CPU": spec.settings.get("cpu", 0), "Memory": spec.settings.get("memory", 0)},
        "Type": "NORMAL",
        "ContainerARN": described["containerArn"],
        **({"LogDriver": "awslogs", "LogOptions": {**log_options, **stream}} if spec.log_options else {}),
        "Networks": [
            {"NetworkMode": "awsvpc", "IPv4Addresses": [interface["privateIpv4Address"]]}
            for interface in described.get("networkInterfaces", [])
        ],
    }


def credentials_document(credentials: Credentials) -> dict[str, str]:
    """What the credentials endpoint answers."""
    return {
        "RoleArn": credentials.role_arn,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "Token": credentials.session_token,
        "Expiration": credentials.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _is_of_service(task: dict[str, Any]) -> bool:
    group: str = task.get("group") or ""
    return group.startswith("service:")
