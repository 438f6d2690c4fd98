"""The task metadata and credentials endpoints of Fargate.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
"""

import json
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from localcloud.fargate.container_spec import ContainerSpec
from localcloud.fargate.identities import Credentials

Answer = Callable[[], Any]

_CPU_UNITS_PER_VCPU = 1024


class MetadataServer:
    """Serves JSON on a free loopback port, under a secret path for each container.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        answers = self._answers

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = answers.get(self.path)
                try:
                    status, content = (200, answer()) if answer else (404, {"message": f"no resource at {self.path}"})
                except Exception as error:
                    status, content = 500, {"message": str(error)}
                body = json.dumps(content, default=str).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name in the base class)
                """Logs nothing, because the paths are secret."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="fargate-metadata", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, kind: str, answers: dict[str, Answer]) -> str:
        """Serves responses below a new secret URL and returns the URL.

        Args:
            kind: first part of the path: `v4` or `credentials`.
            answers: subpath, empty or with a leading slash → function that returns the response.
        """
        path = f"/{kind}/{secrets.token_hex(16)}"
        self._answers.update({f"{path}{below}": answer for below, answer in answers.items()})
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"


def task_metadata(
    task: dict[str, Any], definition: dict[str, Any], containers: list[dict[str, Any]], *, with_tags: bool
) -> dict[str, Any]:
    """The response of `/task` and `/taskWithTags`.

    Args:
        task: a task from DescribeTasks.
        definition: the task definition.
        containers: `container_metadata` of each container.
        with_tags: whether to include the tags of the task.
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
    """The response of the endpoint itself: the metadata of the calling container."""
    described = next(container for container in task["containers"] if container["name"] == spec.name)
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
    """The response of the credentials endpoint."""
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
