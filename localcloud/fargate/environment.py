"""The environment of a container's processes: the definition's variables and secrets, and what Fargate adds."""

import json
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.fargate.container_spec import TaskFailedToStartError

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_PARTS_OF_AN_ARN = 7


def image_environment(home: str) -> dict[str, str]:
    """The variables that an image usually sets: PATH, with this virtual environment first, HOME and LANG."""
    search_path = f"{Path(sys.prefix, 'bin')}:{_SYSTEM_PATH}"
    return {"PATH": search_path, "HOME": home, "LANG": "C.UTF-8"}


def fargate_environment(
    *, region: str, endpoint_url: str, metadata_url: str, credentials_url: str | None
) -> dict[str, str]:
    """The variables that Fargate adds, and those that point AWS clients to the embedded AWS.

    Args:
        region: AWS_REGION.
        endpoint_url: URL of the embedded AWS.
        metadata_url: metadata endpoint of the container.
        credentials_url: URL of the credentials of the task role, or None for a task without a role. Fargate sets
            AWS_CONTAINER_CREDENTIALS_RELATIVE_URI instead, relative to a link-local address.
    """
    environment = {
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_REGION": region,
        "AWS_ENDPOINT_URL": endpoint_url,
        # Fargate has no instance metadata; on a virtual machine, clients would read that of the machine.
        "AWS_EC2_METADATA_DISABLED": "true",
        "ECS_CONTAINER_METADATA_URI_V4": metadata_url,
    }
    if credentials_url:
        environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = credentials_url
    return environment


def free_ports(variables: Iterable[str]) -> dict[str, str]:
    """A free loopback port for each variable: local tasks share the ports that each Fargate task has for itself."""
    ports = {}
    for variable in variables:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports[variable] = str(probe.getsockname()[1])
    return ports


class ClientFactory(Protocol):
    """Returns a boto3 client of a service, by default in the default region."""

    def __call__(self, service: str, region: str | None = None) -> Any: ...


def resolve_secrets(secrets: dict[str, str], client: ClientFactory) -> dict[str, str]:
    """Maps variables to secret values, from a mapping of variables to `valueFrom`.

    A `valueFrom` is the ARN of a Secrets Manager secret, optionally with the suffix `:json-key:version-stage:version-id`, whose
    parts can be empty, or the name or ARN of an SSM parameter.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html

    Raises:
        TaskFailedToStartError: a secret can't be read; the message is that of ECS.
    """
    return {variable: _resolve_secret(value_from, client) for variable, value_from in secrets.items()}


def _resolve_secret(value_from: str, client: ClientFactory) -> str:
    try:
        if value_from.startswith("arn:") and value_from.split(":")[2] == "secretsmanager":
            return _secret(value_from, client)
        return _parameter(value_from, client)
    except (ClientError, BotoCoreError, ValueError, IndexError) as error:
        raise TaskFailedToStartError(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
            f"unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret "
            f"{value_from}: {error}"
        ) from error


def _secret(value_from: str, client: ClientFactory) -> str:
    parts = value_from.split(":")
    arn = ":".join(parts[:_PARTS_OF_AN_ARN])
    json_key, stage, version = [*parts[_PARTS_OF_AN_ARN:], "", "", ""][:3]
    request = {"SecretId": arn}
    if stage:
        request["VersionStage"] = stage
    if version:
        request["VersionId"] = version
    value: str = client("secretsmanager", parts[3]).get_secret_value(**request)["SecretString"]
    if not json_key:
        return value
    document = json.loads(value)
    if not isinstance(document, dict) or json_key not in document:
        raise ValueError(f"retrieved secret from Secrets Manager did not contain json key {json_key}")
    return str(document[json_key])


def _parameter(value_from: str, client: ClientFactory) -> str:
    is_arn = value_from.startswith("arn:")
    region = value_from.split(":")[3] if is_arn else None
    # A parameter name can be a path. The slash after `parameter` in an ARN is then the first character of the name.
    name = value_from.partition(":parameter")[2] if is_arn else value_from
    names = [name, name.removeprefix("/")] if is_arn else [name]
    found = client("ssm", region).get_parameters(Names=names, WithDecryption=True)["Parameters"]
    if not found:
        raise ValueError(f"invalid ssm parameters: {name}")
    value: str = found[0]["Value"]
    return value
