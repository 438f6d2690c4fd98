"""Where the worker and the flow runs run: on Fargate, or on the cluster's own EC2 instances."""

from typing import TYPE_CHECKING, Protocol

from prefect_ecs.settings.ec2 import LaunchType
from prefect_ecs.settings.fargate_sizes import check_size

if TYPE_CHECKING:
    from prefect_ecs.settings.environment import Settings

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


def check_ec2(settings: "Settings") -> None:
    """Raises ValueError if tasks and instances do not fit together."""
    tables = (("worker", settings.worker), ("flows", settings.flows))
    on_ec2 = [(table, task) for table, task in tables if task.launch_type == "EC2"]
    if settings.ec2.enabled and not on_ec2:
        raise ValueError(
            'nothing runs on the instances of ec2.instance_types; write flows.launch_type = "EC2" or worker.launch_type = "EC2", '
            "or remove [ec2]"
        )
    for table, task in on_ec2:
        if not settings.ec2.enabled:
            raise ValueError(
                f'{table}.launch_type = "EC2" needs instances to run on; write ec2.instance_types = ["m7g.large"]'
            )
        if task.cpu_architecture != settings.ec2.cpu_architecture:
            raise ValueError(
                f'{table}.cpu_architecture is "{task.cpu_architecture}", and ec2.instance_types ({", ".join(settings.ec2.instance_types)}) '
                f'are {settings.ec2.cpu_architecture}; write {table}.cpu_architecture = "{settings.ec2.cpu_architecture}", with an image '
                "that is built for it, or choose other instance types"
            )
    existing = settings.network.existing
    if on_ec2 and (settings.network.nat == "public" or (existing is not None and existing.assign_public_ip)):
        raise ValueError(
            f'{on_ec2[0][0]}.launch_type = "EC2" does not go with public tasks: a task on an instance gets no public address, and has '
            'no way out there; choose another network.nat, or launch_type = "FARGATE"'
        )
