"""The worker's container definition, as plain data."""

from dataclasses import dataclass
from typing import Any

from prefect_ecs.terraform.expressions import literal
from prefect_ecs.worker.settings import WorkerSettings

CONTAINER_NAME = "prefect-worker"

SCRATCH_MOUNTS = {"prefect-home": "/root/.prefect", "tmp": "/tmp"}  # noqa: S108 -- a path in the container
"""Volume → the paths that the container can write to, for Prefect's profiles and temporary files. All else is read-only."""

HEALTH_CHECK = (
    "import os, urllib.request; "
    "urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('PREFECT_WORKER_WEBSERVER_PORT', '8080') + '/health', timeout=4)"
)
"""The worker answers on loopback, with 503 if it has not polled for 300 s (30 polls)."""


@dataclass(frozen=True)
class WorkerContainer:
    """The stack's values that the worker's container gets. Each may be an expression.

    Attributes:
        image: the image that ECS pulls.
        worker_name: the worker's name in Prefect.
        work_pool_name: the pool it polls.
        api_url: PREFECT_API_URL.
        credential_name, credential_value_from: the client's setting that holds the secret, and the secret's ARN with its version.
        region: of AWS.
        log_group: the log group for its output.
        events_queue_name: the queue that the observer reads.
    """

    image: str
    worker_name: str
    work_pool_name: str
    api_url: str
    credential_name: str
    credential_value_from: str
    region: str
    log_group: str
    events_queue_name: str

    def render(self, settings: WorkerSettings) -> dict[str, Any]:
        """Returns the container definition, in the order of the ECS documentation."""
        return {
            "name": CONTAINER_NAME,
            "image": self.image,
            "essential": True,
            "command": self._command(settings),
            "environment": [
                {"name": name, "value": value} for name, value in sorted(self._environment(settings).items())
            ],
            "secrets": [{"name": self.credential_name, "valueFrom": self.credential_value_from}],
            # The agent of ECS Exec writes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
            "readonlyRootFilesystem": not settings.execute_command,
            "mountPoints": [
                {"sourceVolume": volume, "containerPath": path, "readOnly": False}
                for volume, path in SCRATCH_MOUNTS.items()
            ],
            "linuxParameters": {
                "capabilities": {"drop": ["ALL"]},
                # The init process reaps what the agent of ECS Exec leaves behind.
                **({"initProcessEnabled": True} if settings.execute_command else {}),
            },
            "stopTimeout": settings.stop_timeout_seconds,
            "healthCheck": {
                "command": ["CMD", "python", "-c", HEALTH_CHECK],
                "interval": 30,
                "timeout": 5,
                "retries": 3,
                "startPeriod": 60,
            },
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": self.log_group,
                    "awslogs-region": self.region,
                    "awslogs-stream-prefix": "worker",
                },
            },
        }

    def _command(self, settings: WorkerSettings) -> list[str]:
        # Exec form, because a shell would not pass SIGTERM on to the worker.
        return [
            "prefect", "worker", "start",
            "--pool", self.work_pool_name,
            "--type", "ecs",
            "--name", self.worker_name,
            "--with-healthcheck",
            "--limit", str(settings.submission_limit),
            "--install-policy", "never",
            # Otherwise the worker creates a missing pool with a default template: public addresses, and the key in clear text.
            "--no-create-pool-if-not-found",
        ]  # fmt: skip

    def _environment(self, settings: WorkerSettings) -> dict[str, str]:
        return {
            **{name: literal(value) for name, value in settings.environment.items()},
            "AWS_DEFAULT_REGION": self.region,  # the observer does not start with AWS_REGION alone
            "AWS_MAX_ATTEMPTS": "10",
            "AWS_RETRY_MODE": "adaptive",
            "PREFECT_API_URL": self.api_url,
            "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME": self.events_queue_name,
            "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
        }
