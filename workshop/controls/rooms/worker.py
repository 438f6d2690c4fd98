"""Controls for the worker's ECS service and task definition."""

import re
from collections.abc import Sequence

from prefect_ecs_ops.common.synthesized import Json
from workshop.controls.control import Control, NotMet
from workshop.controls.predicates import attribute, containers

_SECRET = re.compile(r"API_KEY|AUTH_STRING|SECRET|PASSWORD|TOKEN|AWS_ACCESS_KEY_ID")


def _has_no_secret(container: Json) -> bool:
    return not any(_SECRET.search(variable["name"]) for variable in container["environment"])


_SERVICE, _DEFINITION = "aws_ecs_service", "aws_ecs_task_definition"

CONTROLS: Sequence[Control] = (
    Control(
        "ECS.2",
        "ECS services should not have public IP addresses assigned to them automatically",
        attribute(_SERVICE, "network_configuration.assign_public_ip", lambda value: value is False, bad=True),
        checkov=("CKV_AWS_333",),
    ),
    Control(
        "ECS.3",
        "ECS task definitions should not share the host's process namespace",
        attribute(_DEFINITION, "pid_mode", lambda value: value is None, "host"),
        checkov=("CKV_AWS_335",),
    ),
    Control(
        "ECS.4",
        "ECS containers should run as non-privileged",
        containers(lambda container: not container.get("privileged"), privileged=True),
        checkov=("CKV_AWS_334",),
    ),
    Control(
        "ECS.5",
        "ECS containers should be limited to read-only access to root filesystems",
        containers(lambda container: container.get("readonlyRootFilesystem") is True, readonlyRootFilesystem=False),
        checkov=("CKV_AWS_336",),
    ),
    Control(
        "ECS.8",
        "Secrets should not be passed as container environment variables",
        containers(_has_no_secret, environment=[{"name": "PREFECT_API_KEY", "value": "in clear text"}]),
    ),
    Control(
        "ECS.9",
        "ECS task definitions should have a logging configuration",
        containers(lambda container: bool(container.get("logConfiguration")), logConfiguration=None),
    ),
    Control(
        "ECS.10",
        "ECS Fargate services should run on the latest Fargate platform version",
        attribute(_SERVICE, "platform_version", lambda value: value == "LATEST", "1.3.0"),
        checkov=("CKV_AWS_332",),
    ),
    Control(
        "ECS.17",
        "ECS task definitions should not use host network mode",
        attribute(_DEFINITION, "network_mode", lambda value: value == "awsvpc", "host"),
    ),
    Control(
        "ECS.20",
        "ECS Task Definitions should configure non-root users in Linux container definitions",
        containers(
            lambda container: str(container.get("user", "root")).partition(":")[0] not in ("root", "0"), user="root"
        ),
        not_met=(
            NotMet(
                "The official Prefect image runs as root. The stack drops all Linux capabilities and makes the file system read-only; "
                "you can choose an image that has its own user."
            ),
        ),
    ),
)
