"""Runs the workload in fresh processes and measures time and memory."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.bench.workload import ORDINARY

PAIRS = 7
"""Runs of each kind of import; odd, so that the median is a measured value."""

SIZES = (1, 10, 25, 50)
"""Number of stacks in one synth."""

ROUNDS = 3
"""Number of runs of each size."""

_TIMEOUT_SECONDS = 600
_MIB = 1024 * 1024
_REGION = "us-east-1"


class BenchError(RuntimeError):
    """A measured synth failed, or the two kinds of import wrote different bytes."""


@dataclass(frozen=True)
class Run:
    """One synth: the lifetime of its process, and the peak memory of Python and jsii's Node together."""

    seconds: float
    peak_mib: float


@dataclass
class Measurements:
    """Every counted run, in the order in which it was made."""

    here: list[Run] = field(default_factory=list)
    ordinary: list[Run] = field(default_factory=list)
    files: int = 0
    by_stacks: dict[int, list[Run]] = field(default_factory=lambda: {size: [] for size in SIZES})


def measure(environment: dict[str, str], report: Callable[[str], None]) -> Measurements:
    """Makes all measurements, which takes several minutes.

    Args:
        environment: environment variables of the measured processes.
        report: called with one line for each run.

    Raises:
        BenchError: a synth failed, or the bytes differ.
    """
    measurements = Measurements()
    _measure_imports(measurements, environment, report)
    _measure_growth(measurements, environment, report)
    return measurements


def write_environments(directory: Path, stacks: int) -> None:
    """Writes one environment with dev's settings for each stack."""
    settings = (PROJECT / "environments" / "dev.toml").read_text(encoding="utf-8")
    for number in range(1, stacks + 1):
        text = f'region = "{_REGION}"\n{settings}'
        (directory / f"bench-{number:02}.toml").write_text(text, encoding="utf-8")


def synth(environments: Path, outdir: Path, environment: dict[str, str], *, ordinary: bool = False) -> Run:
    """Measures one run.

    Raises:
        BenchError: the synth failed. The message ends with its standard error.
    """
    command = [sys.executable, "-m", "workshop.bench.workload", str(environments), str(outdir)]
    command += [ORDINARY] if ordinary else []
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=_TIMEOUT_SECONDS
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise BenchError(f"a measured synth ended with exit code {done.returncode}:\n{done.stderr[-2000:]}")
    return Run(seconds, int(done.stdout) / _MIB)


def contents(directory: Path) -> dict[str, bytes]:
    """Contents of every file under a directory; for a symbolic link, its target."""
    return {
        str(file.relative_to(directory)): os.readlink(file).encode() if file.is_symlink() else file.read_bytes()
        for file in sorted(directory.rglob("*"))
        if file.is_symlink() or file.is_file()
    }


def check_same(here: dict[str, bytes], ordinary: dict[str, bytes]) -> None:
    """Raises BenchError with the names of the files that differ."""
    different = sorted(name for name in {*here, *ordinary} if here.get(name) != ordinary.get(name))
    if different:
        raise BenchError(f"the two kinds of import wrote different bytes: {', '.join(different)}")


@contextmanager
def _temporary_directories(stacks: int) -> Iterator[tuple[Path, Path]]:
    with TemporaryDirectory(prefix="prefect-ecs-bench-") as root:
        environments, outdir = Path(root) / "environments", Path(root) / "out"
        environments.mkdir()
        write_environments(environments, stacks)
        yield environments, outdir


def _measure_imports(measurements: Measurements, environment: dict[str, str], report: Callable[[str], None]) -> None:
    """Runs both kinds of import in alternating order. Pair 0 warms the caches and isn't counted."""
    for pair in range(PAIRS + 1):
        outputs: dict[bool, dict[str, bytes]] = {}
        for ordinary in (False, True) if pair % 2 else (True, False):
            with _temporary_directories(1) as (environments, outdir):
                run = synth(environments, outdir, environment, ordinary=ordinary)
                outputs[ordinary] = contents(outdir)
            kind = "ordinary import" if ordinary else "import here"
            counted = f"{pair} of {PAIRS}" if pair else "not counted"
            report(f"{kind}, 1 stack: {run.seconds:.1f} s, {run.peak_mib:.0f} MiB ({counted})")
            if pair:
                (measurements.ordinary if ordinary else measurements.here).append(run)
        check_same(outputs[False], outputs[True])
        measurements.files = len(outputs[False])


def _measure_growth(measurements: Measurements, environment: dict[str, str], report: Callable[[str], None]) -> None:
    for number in range(1, ROUNDS + 1):
        for stacks in SIZES:
            with _temporary_directories(stacks) as (environments, outdir):
                run = synth(environments, outdir, environment)
            report(f"stacks: {stacks}, {run.seconds:.1f} s, {run.peak_mib:.0f} MiB ({number} of {ROUNDS})")
            measurements.by_stacks[stacks].append(run)
