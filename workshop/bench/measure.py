"""Runs the workload, each time in a fresh process, and takes time and memory."""

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
from workshop.bench.figures import Run
from workshop.bench.workload import ORDINARY

PAIRS = 7
"""Runs of each of the two ways to import; odd, so that the median is one of them."""

SIZES = (1, 10, 25, 50)
"""Stacks in one synth."""

ROUNDS = 3
"""Runs of each size."""

_TIMEOUT_SECONDS = 600
_MIB = 1024 * 1024
_REGION = "us-east-1"


class BenchError(RuntimeError):
    """A measured synth failed, or the two ways did not write the same bytes."""


@dataclass
class Measurements:
    """Every run that counts, in the order in which it was made."""

    here: list[Run] = field(default_factory=list)
    ordinary: list[Run] = field(default_factory=list)
    files: int = 0
    by_stacks: dict[int, list[Run]] = field(default_factory=lambda: {size: [] for size in SIZES})


def measure(environment: dict[str, str], report: Callable[[str], None]) -> Measurements:
    """Everything, which takes some minutes.

    Args:
        environment: variables of the measured processes.
        report: hears of each run.

    Raises:
        BenchError: a synth failed, or the bytes differ.
    """
    measurements = Measurements()
    _measure_imports(measurements, environment, report)
    _measure_growth(measurements, environment, report)
    return measurements


def write_environments(directory: Path, stacks: int) -> None:
    """As many environments with dev's settings as there shall be stacks."""
    settings = (PROJECT / "environments" / "dev.toml").read_text(encoding="utf-8")
    for number in range(1, stacks + 1):
        text = f'region = "{_REGION}"\n{settings}'
        (directory / f"bench-{number:02}.toml").write_text(text, encoding="utf-8")


def synth(environments: Path, outdir: Path, environment: dict[str, str], *, ordinary: bool = False) -> Run:
    """One measured run.

    Raises:
        BenchError: it failed; the message ends with what it said.
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
    """Every file below a directory; of a link, where it points."""
    return {
        str(file.relative_to(directory)): os.readlink(file).encode() if file.is_symlink() else file.read_bytes()
        for file in sorted(directory.rglob("*"))
        if file.is_symlink() or file.is_file()
    }


def check_same(here: dict[str, bytes], ordinary: dict[str, bytes]) -> None:
    """Raises BenchError, naming the files, unless both wrote the same."""
    different = sorted(name for name in {*here, *ordinary} if here.get(name) != ordinary.get(name))
    if different:
        raise BenchError(f"the two ways to import the bindings did not write the same bytes: {', '.join(different)}")


@contextmanager
def _place(stacks: int) -> Iterator[tuple[Path, Path]]:
    with TemporaryDirectory(prefix="prefect-ecs-bench-") as place:
        environments, outdir = Path(place) / "environments", Path(place) / "out"
        environments.mkdir()
        write_environments(environments, stacks)
        yield environments, outdir


def _measure_imports(measurements: Measurements, environment: dict[str, str], report: Callable[[str], None]) -> None:
    """Pairs of both ways, the first of a pair in turn; a pair before the first fills caches and does not count."""
    for pair in range(PAIRS + 1):
        outputs: dict[bool, dict[str, bytes]] = {}
        for ordinary in (False, True) if pair % 2 else (True, False):
            with _place(1) as (environments, outdir):
                run = synth(environments, outdir, environment, ordinary=ordinary)
                outputs[ordinary] = contents(outdir)
            way = "ordinary import" if ordinary else "import here"
            counted = f"{pair} of {PAIRS}" if pair else "not counted"
            report(f"{way}, 1 stack: {run.seconds:.1f} s, {run.peak_mib:.0f} MiB ({counted})")
            if pair:
                (measurements.ordinary if ordinary else measurements.here).append(run)
        check_same(outputs[False], outputs[True])
        measurements.files = len(outputs[False])


def _measure_growth(measurements: Measurements, environment: dict[str, str], report: Callable[[str], None]) -> None:
    for number in range(1, ROUNDS + 1):
        for stacks in SIZES:
            with _place(stacks) as (environments, outdir):
                run = synth(environments, outdir, environment)
            report(f"stacks: {stacks}, {run.seconds:.1f} s, {run.peak_mib:.0f} MiB ({number} of {ROUNDS})")
            measurements.by_stacks[stacks].append(run)
