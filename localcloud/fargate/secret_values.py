"""The values behind a container's `secrets`."""

import json
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.fargate.task_failed_to_start import TaskFailedToStartError

_PARTS_OF_AN_ARN = 7


class ClientFactory(Protocol):
    """Gives a boto3 client of a service, in a region or in the default one."""

    def __call__(self, service: str, region: str | None = None) -> Any: ...


def resolve(secrets: dict[str, str], client: ClientFactory) -> dict[str, str]:
    """Variable → value, for variable → `valueFrom`.

    A `valueFrom` is the ARN of a Secrets Manager secret, which `:json-key:version-stage:version-id` may follow, each of
    them empty or not; or the name or ARN of an SSM parameter.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html

    Raises:
        TaskFailedToStartError: a secret can't be read, in the words of ECS.
    """
    return {variable: _resolve_one(value_from, client) for variable, value_from in secrets.items()}


def _resolve_one(value_from: str, client: ClientFactory) -> str:
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
    # A name may be a path; in an ARN its leading slash is the one after `parameter`.
    name = value_from.partition(":parameter")[2] if is_arn else value_from
    names = [name, name.removeprefix("/")] if is_arn else [name]
    found = client("ssm", region).get_parameters(Names=names, WithDecryption=True)["Parameters"]
    if not found:
        raise ValueError(f"invalid ssm parameters: {name}")
    value: str = found[0]["Value"]
    return value
