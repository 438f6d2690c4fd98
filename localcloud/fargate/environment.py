"""The environment of a container's processes: what the definition says and what Fargate adds, and nothing else."""

import socket
import sys
from collections.abc import Iterable
from pathlib import Path

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def image_environment(home: str) -> dict[str, str]:
    """What an image would bring: where programs are, the virtual environment's first, and a home."""
    search_path = f"{Path(sys.prefix, 'bin')}:{_SYSTEM_PATH}"
    return {"PATH": search_path, "HOME": home, "LANG": "C.UTF-8"}


def fargate_environment(
    *, region: str, endpoint_url: str, metadata_url: str, credentials_url: str | None
) -> dict[str, str]:
    """What Fargate adds, and what leads AWS clients to the embedded AWS.

    Args:
        region: AWS_REGION.
        endpoint_url: the embedded AWS.
        metadata_url: the container's own address of the metadata endpoint.
        credentials_url: where the task role's credentials are, or None for a task without a role. On AWS it is
            AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, on a link-local address that this machine does not have.
    """
    environment = {
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_REGION": region,
        "AWS_ENDPOINT_URL": endpoint_url,
        # As on Fargate, there is no instance metadata: on a virtual machine it would be the machine's own.
        "AWS_EC2_METADATA_DISABLED": "true",
        "ECS_CONTAINER_METADATA_URI_V4": metadata_url,
    }
    if credentials_url:
        environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = credentials_url
    return environment


def free_ports(variables: Iterable[str]) -> dict[str, str]:
    """A free loopback port for each variable. On Fargate each task has all ports to itself; here they share them."""
    ports = {}
    for variable in variables:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports[variable] = str(probe.getsockname()[1])
    return ports
