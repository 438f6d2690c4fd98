"""Where the worker and the flow runs run: on Fargate, or on the cluster's own EC2 instances."""

from typing import Protocol

from prefect_ecs.cluster.ec2_settings import LaunchType
from prefect_ecs.cluster.fargate_sizes import check_size

SMALLEST_CPU_UNITS, MOST_CPU_UNITS = 128, 196608
"""What a task on EC2 may ask for. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters_ec2.html"""

SMALLEST_MEMORY_MIB = 128
"""Less runs neither a worker nor a flow."""


class TaskSettings(Protocol):
    """Of the worker, or of flow runs."""

    @property
    def launch_type(self) -> LaunchType: ...

    @property
    def cpu_units(self) -> int: ...

    @property
    def memory_mib(self) -> int: ...

    @property
    def spot(self) -> bool: ...

    @property
    def model_fields_set(self) -> set[str]: ...


def check_task(task: TaskSettings) -> None:
    """Raises ValueError for a size or an option that the task's launch type has not."""
    if task.launch_type == "FARGATE":
        check_size(task.cpu_units, task.memory_mib)
        return
    if not SMALLEST_CPU_UNITS <= task.cpu_units <= MOST_CPU_UNITS or task.memory_mib < SMALLEST_MEMORY_MIB:
        raise ValueError(
            f'with launch_type = "EC2" cpu_units is {SMALLEST_CPU_UNITS} to {MOST_CPU_UNITS} and memory_mib at least '
            f"{SMALLEST_MEMORY_MIB} (given: {task.cpu_units} and {task.memory_mib})"
        )
    if "ephemeral_storage_gib" in task.model_fields_set:
        raise ValueError(
            "ephemeral_storage_gib is Fargate's; with launch_type = \"EC2\" tasks share their instance's volume: write "
            "ec2.root_volume_gib instead"
        )
    if task.spot:
        raise ValueError(
            'spot = true is Fargate Spot; with launch_type = "EC2" write ec2.spot_percent instead, for the instances'
        )
