"""What a container runs: its definition with the overrides of RunTask merged in."""

from dataclasses import dataclass
from typing import Any, Self

from localcloud.fargate.health import HealthCheck

DEFAULT_STOP_TIMEOUT_SECONDS = 30
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)"""


class TaskFailedToStartError(Exception):
    """The task ends with stop code TaskFailedToStart; the message is its stopped reason.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """


@dataclass(frozen=True, kw_only=True)
class MountPoint:
    """A volume of the task, mounted at a path of the container."""

    volume: str
    path: str
    read_only: bool


@dataclass(frozen=True, kw_only=True)
class ContainerSpec:
    """A container, with the defaults of ECS.

    Attributes:
        command: entry point and command, as a list of arguments.
        environment: variables of the definition and the overrides; overrides take precedence.
        secrets: variable → `valueFrom`.
        log_options: options of the awslogs driver; None discards the output.
        dependencies: name of another container → condition that it must meet before this container starts.
        settings: the whole definition, for the metadata endpoint.
    """

    name: str
    image: str
    command: tuple[str, ...]
    environment: dict[str, str]
    secrets: dict[str, str]
    essential: bool
    health_check: HealthCheck | None
    stop_timeout_seconds: int
    log_options: dict[str, str] | None
    read_only_root: bool
    mount_points: tuple[MountPoint, ...]
    working_directory: str | None
    dependencies: dict[str, str]
    settings: dict[str, Any]

    @classmethod
    def merged(cls, definition: dict[str, Any], override: dict[str, Any]) -> Self:
        """Merges a definition with its overrides.

        Args:
            definition: an entry of `containerDefinitions`.
            override: the entry of `overrides.containerOverrides` with the same name, or an empty dict.

        Raises:
            TaskFailedToStartError: the definition uses a feature that the local Fargate does not support.
        """
        name = definition["name"]
        command = override.get("command") or definition.get("command") or []
        if not [*definition.get("entryPoint", []), *command]:
            raise TaskFailedToStartError(
                f"CannotStartContainerError: container {name} has neither entryPoint nor command, and the local "
                f"Fargate pulls no image that defines one. Add a command to the definition of {name}."
            )
        if definition.get("environmentFiles") or override.get("environmentFiles"):
            raise TaskFailedToStartError(
                f"ResourceInitializationError: the local Fargate does not support environmentFiles (container {name}). "
                "Pass the variables as environment or secrets."
            )
        environment = [*definition.get("environment", []), *override.get("environment", [])]
        health_check = definition.get("healthCheck")
        return cls(
            name=name,
            image=definition["image"],
            command=(*definition.get("entryPoint", []), *command),
            environment={variable["name"]: variable["value"] for variable in environment},
            secrets={secret["name"]: secret["valueFrom"] for secret in definition.get("secrets", [])},
            essential=definition.get("essential", True),
            health_check=HealthCheck.from_definition(health_check) if health_check else None,
            stop_timeout_seconds=definition.get("stopTimeout") or DEFAULT_STOP_TIMEOUT_SECONDS,
            log_options=_log_options(name, definition.get("logConfiguration")),
            read_only_root=definition.get("readonlyRootFilesystem", False),
            mount_points=tuple(
                MountPoint(
                    volume=mount["sourceVolume"], path=mount["containerPath"], read_only=mount.get("readOnly", False)
                )
                for mount in definition.get("mountPoints", [])
            ),
            working_directory=definition.get("workingDirectory"),
            dependencies={item["containerName"]: item["condition"] for item in definition.get("dependsOn", [])},
            settings=definition,
        )


def containers_of(task_definition: dict[str, Any], overrides: dict[str, Any]) -> list[ContainerSpec]:
    """The containers of a task, in the order of the definition."""
    by_name = {override["name"]: override for override in overrides.get("containerOverrides", [])}
    return [
        ContainerSpec.merged(definition, by_name.get(definition["name"], {}))
        for definition in task_definition["containerDefinitions"]
    ]


def _log_options(name: str, configuration: dict[str, Any] | None) -> dict[str, str] | None:
    if configuration is None:
        return None
    if configuration["logDriver"] != "awslogs":
        raise TaskFailedToStartError(
            f"ResourceInitializationError: the local Fargate supports only the log driver awslogs; container {name} "
            f"uses {configuration['logDriver']}."
        )
    options: dict[str, str] = configuration.get("options", {})
    return options
