"""Prepares a task before its containers start: images, secrets, log streams and files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.aws_logs import AwsLogs
from localcloud.fargate.container import Container
from localcloud.fargate.container_spec import ContainerSpec, TaskFailedToStartError, containers_of
from localcloud.fargate.environment import (
    ClientFactory,
    fargate_environment,
    free_ports,
    image_environment,
    resolve_secrets,
)
from localcloud.fargate.file_system import ContainerFiles
from localcloud.fargate.identities import Credentials, Identities
from localcloud.fargate.task_metadata import MetadataServer, container_metadata, credentials_document, task_metadata


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What all tasks of a runner share.

    Attributes:
        directory: contains a directory for each task.
        port_variables: environment variables that get a free port in each task.
        unpullable_images: images that fail to pull; the set can change at any time.
    """

    aws: EmbeddedAws
    identities: Identities
    metadata: MetadataServer
    directory: Path
    port_variables: tuple[str, ...]
    unpullable_images: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class PreparedContainer:
    """A container that is ready to start, with its environment."""

    container: Container
    environment: dict[str, str]


class TaskStart:
    """Prepares the containers of a task.

    Args:
        machine: the shared state of the runner.
        task: a task from DescribeTasks.
        definition: the task definition.
        describe: returns the current description of the task, for its metadata.
    """

    def __init__(
        self,
        machine: Machine,
        task: dict[str, Any],
        definition: dict[str, Any],
        describe: Callable[[], dict[str, Any]],
    ) -> None:
        self._machine = machine
        self._task = task
        self._definition = definition
        self._describe = describe
        self._id: str = task["taskArn"].rpartition("/")[2]
        self._region: str = task["taskArn"].split(":")[3]
        self._overrides: dict[str, Any] = task.get("overrides") or {}

    def containers(self) -> list[PreparedContainer]:
        """The containers in the order of the definition.

        Raises:
            TaskFailedToStartError: the task can't start; the message is the stopped reason of ECS.
        """
        specs = containers_of(self._definition, self._overrides)
        for spec in specs:
            if spec.image in self._machine.unpullable_images:
                raise TaskFailedToStartError(
                    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                    f"{spec.image}: {spec.image}: not found"
                )
        ports = free_ports(self._machine.port_variables)
        return [self._prepare(spec, specs, ports) for spec in specs]

    def _prepare(self, spec: ContainerSpec, specs: list[ContainerSpec], ports: dict[str, str]) -> PreparedContainer:
        secrets = resolve_secrets(spec.secrets, self._execution_client("secrets")) if spec.secrets else {}
        files = ContainerFiles(self._machine.directory / self._id, spec)
        logs = None
        if spec.log_options is not None:
            client = self._execution_client("the log driver awslogs")("logs", spec.log_options.get("awslogs-region"))
            logs = AwsLogs.open(client, spec.log_options, spec.name, self._id, files.output)
        environment = {
            **image_environment(files.home),
            **fargate_environment(
                region=self._region,
                endpoint_url=self._machine.aws.endpoint_url,
                metadata_url=self._serve_metadata(spec, specs),
                credentials_url=self._serve_credentials(),
            ),
            **spec.environment,
            **secrets,
            **ports,
        }
        return PreparedContainer(container=Container(spec, files, logs), environment=environment)

    def _execution_client(self, needed_for: str) -> ClientFactory:
        credentials = self._credentials("executionRoleArn")
        if credentials is None:
            raise TaskFailedToStartError(
                f"ResourceInitializationError: the task definition needs an executionRoleArn to support {needed_for}"
            )

        def client(service: str, region: str | None = None) -> Any:
            return self._machine.identities.client(service, region or self._region, credentials=credentials)

        return client

    def _credentials(self, role: str) -> Credentials | None:
        arn = self._overrides.get(role) or self._definition.get(role)
        if not arn:
            return None
        try:
            return self._machine.identities.credentials(arn, self._id)
        except (ClientError, BotoCoreError) as error:
            raise TaskFailedToStartError(
                f"ECS was unable to assume the role '{arn}' that was provided for this task: {error}"
            ) from error

    def _serve_credentials(self) -> str | None:
        if self._credentials("taskRoleArn") is None:
            return None

        def answer() -> dict[str, str]:
            credentials = self._credentials("taskRoleArn")
            return credentials_document(credentials) if credentials else {}

        return self._machine.metadata.serve("credentials", {"": answer})

    def _serve_metadata(self, spec: ContainerSpec, specs: list[ContainerSpec]) -> str:
        def container() -> dict[str, Any]:
            return container_metadata(self._describe(), self._definition, spec)

        def task(*, with_tags: bool) -> dict[str, Any]:
            described = self._describe()
            containers = [container_metadata(described, self._definition, other) for other in specs]
            return task_metadata(described, self._definition, containers, with_tags=with_tags)

        return self._machine.metadata.serve(
            "v4",
            {"": container, "/task": lambda: task(with_tags=False), "/taskWithTags": lambda: task(with_tags=True)},
        )
