"""Peak memory of a process and what it started, from /proc.

`getrusage` won't do: what it says of a child starts at the size of the process that forked it, and of several children it says
only the largest.
"""

import os
from pathlib import Path

PROC = Path("/proc")
_KIB = 1024


class NoProcError(RuntimeError):
    """This system has no /proc. The message says where to run instead."""


def check_proc() -> None:
    """Raises NoProcError where peak memory can't be read."""
    if not (PROC / "self" / "status").exists():
        raise NoProcError(
            "`make bench` reads peak memory from /proc, which Linux has; run it on Linux, or in a container"
        )


def peak_bytes(process: int | None = None) -> int:
    """The sum of the peak resident sizes of a process, by default this one, and of its descendants that still run."""
    return sum(map(_peak_bytes, _family(os.getpid() if process is None else process)))


def _family(process: int) -> list[int]:
    parents = {int(entry.name): _parent(entry) for entry in PROC.iterdir() if entry.name.isdigit()}
    family = [process]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def _parent(entry: Path) -> int | None:
    # The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
    fields = _read(entry / "stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else None


def _peak_bytes(process: int) -> int:
    for line in _read(PROC / str(process) / "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB
    return 0


def _read(file: Path) -> str:
    """Nothing, for a process that has ended meanwhile."""
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
