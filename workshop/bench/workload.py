"""The measured process: one synth, and its peak memory from /proc.

`python -m workshop.bench.workload ENVIRONMENTS OUTDIR [--ordinary]` prints its peak memory in bytes.
"""

import importlib
import os
import sys
from pathlib import Path

ORDINARY = "--ordinary"
"""Imports the bindings package as any program would, before this project's lazy import takes effect."""

PROC = Path("/proc")
_KIB = 1024


class NoProcError(RuntimeError):
    """This system has no /proc. The message says where to run `make bench` instead."""


def check_proc() -> None:
    """Raises NoProcError if peak memory can't be read."""
    if not (PROC / "self" / "status").exists():
        raise NoProcError(
            "`make bench` reads peak memory from /proc, which only Linux has; run it on Linux, or in a container"
        )


def peak_bytes(process: int | None = None) -> int:
    """The sum of the peak resident sizes of a process and of its running descendants.

    `getrusage` can't replace this: the value for a child starts at the size of the process that forked it, and of several
    children it returns only the largest.

    Args:
        process: process id. Default: this process.
    """
    return sum(map(_peak_bytes, _family(os.getpid() if process is None else process)))


def _family(process: int) -> list[int]:
    parents = {int(entry.name): _parent(entry) for entry in PROC.iterdir() if entry.name.isdigit()}
    family = [process]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def _parent(entry: Path) -> int | None:
    # The second field is the program's name in parentheses, which can itself contain spaces and parentheses.
    fields = _read(entry / "stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else None


def _peak_bytes(process: int) -> int:
    for line in _read(PROC / str(process) / "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB
    return 0


def _read(file: Path) -> str:
    """The file's text, or "" if the process has ended meanwhile."""
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def main(arguments: list[str]) -> None:
    """Synthesizes every environment in a directory, as `main.py` does, and prints the peak memory."""
    if ORDINARY in arguments:
        arguments.remove(ORDINARY)
        importlib.import_module("cdktf_cdktf_provider_aws")
    environments, outdir = map(Path, arguments)
    importlib.import_module("prefect_ecs.app").synthesize(environments, outdir)
    # jsii's Node still runs at this point; it ends with this process.
    print(peak_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])
