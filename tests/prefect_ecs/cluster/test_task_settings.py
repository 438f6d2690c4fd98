"""Fargate sizes, compared with the table in AWS's documentation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect_ecs.cluster.task_settings import MEMORY_MIB_BY_CPU_UNITS, check_fargate_size


@pytest.mark.parametrize(
    ("cpu_units", "smallest_mib", "largest_mib", "count"),
    [
        (256, 512, 2048, 3),
        (512, 1024, 4096, 4),
        (1024, 2048, 8192, 7),
        (2048, 4096, 16384, 13),
        (4096, 8192, 30720, 23),
        (8192, 16384, 61440, 12),
        (16384, 32768, 122880, 12),
    ],
)
def test_sizes_match_the_documentation(cpu_units: int, smallest_mib: int, largest_mib: int, count: int) -> None:
    sizes = MEMORY_MIB_BY_CPU_UNITS[cpu_units]
    assert (sizes[0], sizes[-1], len(sizes)) == (smallest_mib, largest_mib, count)


@given(st.sampled_from(sorted(MEMORY_MIB_BY_CPU_UNITS)), st.integers(min_value=1, max_value=200_000))
def test_only_documented_pairs_are_accepted(cpu_units: int, memory_mib: int) -> None:
    if memory_mib in MEMORY_MIB_BY_CPU_UNITS[cpu_units]:
        check_fargate_size(cpu_units, memory_mib)
    else:
        with pytest.raises(ValueError, match=f"memory_mib = {memory_mib};"):
            check_fargate_size(cpu_units, memory_mib)
