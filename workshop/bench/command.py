"""`make bench`: measures, and writes docs/performance.md."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime

from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.bench.measure import BenchError, measure
from workshop.bench.performance_page import performance_page
from workshop.bench.workload import NoProcError, check_proc

PAGE = PROJECT / "docs" / "performance.md"


def bench() -> int:
    """Measures, writes the page, and returns the exit code."""
    try:
        check_proc()
        measurements = measure(process_environment(), lambda line: print(line, flush=True))
    except (BenchError, NoProcError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; docs/performance.md is unchanged.", file=sys.stderr)
        return 130
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(performance_page(measurements, machine(), datetime.now(UTC).date()), encoding="utf-8")
    print(f"wrote docs/{PAGE.name}")
    return 0


def process_environment() -> dict[str, str]:
    """Environment variables of the measured processes: bytecode is cached, and both kinds of import use the library's Node."""
    # Importing the bindings module sets JSII_NODE in this process's environment.
    import prefect_ecs.terraform.bindings  # noqa: F401, PLC0415

    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def machine() -> str:
    """The kind of machine: cores, architecture, system, Python and Node; nothing that identifies the machine."""
    node = subprocess.run(
        [os.environ["JSII_NODE"], "--version"], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
    return (
        f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}), {_system()}, "
        f"Python {platform.python_version()}, Node {node.removeprefix('v')}"
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
