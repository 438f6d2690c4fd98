"""What the task settings of the worker and of flow runs share."""

from typing import Literal, Protocol

LaunchType = Literal["FARGATE", "EC2"]
Architecture = Literal["X86_64", "ARM64"]

PREFECT_AWS_IMAGE = "prefecthq/prefect-aws:0.7.12-python3.12"
"""Docker Hub image with Prefect and prefect-aws, for amd64 and arm64. Its version is that of the locked `prefect-aws`."""

_GIB = 1024

DEFAULT_EPHEMERAL_STORAGE_GIB = 20
"""What each task has; what is asked for must be more, up to 200.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html"""

MEMORY_MIB_BY_CPU_UNITS: dict[int, tuple[int, ...]] = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: tuple(range(1 * _GIB, 4 * _GIB + 1, _GIB)),
    1024: tuple(range(2 * _GIB, 8 * _GIB + 1, _GIB)),
    2048: tuple(range(4 * _GIB, 16 * _GIB + 1, _GIB)),
    4096: tuple(range(8 * _GIB, 30 * _GIB + 1, _GIB)),
    8192: tuple(range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB)),
    16384: tuple(range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB)),
}
"""CPU units (1024 = 1 vCPU) → the memory sizes in MiB that Fargate pairs them with."""


def check_size(cpu_units: int, memory_mib: int) -> None:
    """Raises ValueError, naming what is allowed, unless Fargate runs this pair."""
    memory_sizes_mib = MEMORY_MIB_BY_CPU_UNITS.get(cpu_units)
    if memory_sizes_mib is None:
        raise ValueError(f"Fargate has no cpu_units = {cpu_units}; allowed: {_listed(tuple(MEMORY_MIB_BY_CPU_UNITS))}")
    if memory_mib not in memory_sizes_mib:
        raise ValueError(
            f"Fargate has no cpu_units = {cpu_units} with memory_mib = {memory_mib}; "
            f"with cpu_units = {cpu_units} allowed: {_listed(memory_sizes_mib)}"
        )


def _listed(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))


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
