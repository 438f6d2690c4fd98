"""Settings of the ECS tasks that run flows."""

from pydantic import model_validator

from prefect_ecs.settings.base import Model
from prefect_ecs.settings.fargate_sizes import check_size
from prefect_ecs.settings.retention import RetentionDays
from prefect_ecs.settings.worker import PREFECT_AWS_IMAGE


class FlowSettings(Model):
    """What a flow run's task gets unless its deployment's job variables say otherwise."""

    image: str = PREFECT_AWS_IMAGE
    """Container image. Default: the worker's."""

    cpu_units: int = 512
    """Fargate CPU, 1024 = 1 vCPU. Default: 512."""

    memory_mib: int = 1024
    """Fargate memory. Default: 1024."""

    log_retention_days: RetentionDays = 365
    """Days CloudWatch Logs keeps the flow runs' output. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""

    @model_validator(mode="after")
    def _check_size(self) -> "FlowSettings":
        check_size(self.cpu_units, self.memory_mib)
        return self
