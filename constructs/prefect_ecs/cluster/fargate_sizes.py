"""The CPU and memory pairs that Fargate runs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
"""

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
